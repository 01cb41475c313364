package io.keyfleet.sandbox.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.PromptId;
import io.keyfleet.sandbox.simulator.answers.Latency;
import io.keyfleet.sandbox.simulator.audit.AuditLog;
import io.keyfleet.sandbox.simulator.audit.ClientIds;
import io.keyfleet.sandbox.simulator.faults.FaultKind;
import io.keyfleet.sandbox.simulator.faults.Faults;
import io.keyfleet.service.time.Ticks;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/// `POST /v1/chat/completions`: takes calls in, has them decided and does what was decided. Safe
/// for all threads.
final class ChatEndpoint {
  /// A hung call is let go after this: what OpenAI's own clients wait at most.
  private static final Duration LONGEST_HANG = Duration.ofMinutes(10);

  private final Rules rules;
  private final Faults faults;
  private final AuditLog audit;
  private final Latency latency;
  private final Ticks ticks;
  private final AtomicLong calls;

  /// @param seed decides which calls faults strike and how long calls take
  ChatEndpoint(
      Rules rules, Faults faults, AuditLog audit, Latency latency, Ticks ticks, long seed) {
    this.rules = rules;
    this.faults = faults;
    this.audit = audit;
    this.latency = latency;
    this.ticks = ticks;
    this.calls = new AtomicLong(seed << Integer.SIZE);
  }

  /// Notes a call without a known key.
  void refuse() {
    audit.unknownKey();
  }

  /// Serves one call; returns when its response is sent or its connection closed.
  void serve(Exchange exchange, Account account) throws IOException, InterruptedException {
    long id = calls.getAndIncrement();
    Optional<FaultKind> fault = faults.strike(account.id(), new SplittableRandom(id));
    Optional<PromptId> prompt = ClientIds.prompt(exchange.header("X-Client-Request-Id"));
    String worker = ClientIds.worker(exchange.header("User-Agent"));

    audit.began();
    boolean asksQuota = fault.filter(FaultKind::beforeQuota).isEmpty();
    Account.Arrival arrival = account.arrive(worker, asksQuota);
    Ending ending = new Ending.Cut();
    try {
      Optional<JsonNode> body = exchange.body();
      Ending decided =
          body.isPresent()
              ? rules.decide(new Call(id, account, arrival, fault, prompt, body.get()))
              : new Ending.Refused(413, Errors.tooLarge(Exchange.MAX_BODY_BYTES));
      await(decided, id);
      ending = decided;
    } finally {
      // before anything is sent: whoever has a response finds it in the audit
      note(ending, account, prompt);
    }
    send(exchange, ending, headers(id, account, arrival));
  }

  private void await(Ending ending, long id) throws InterruptedException {
    switch (ending) {
      case Ending.Answered _ -> ticks.sleep(latency.of(id));
      case Ending.Hung _ -> ticks.sleep(LONGEST_HANG);
      case Ending.Refused _, Ending.Garbled _, Ending.Cut _ -> {}
    }
  }

  private void note(Ending ending, Account account, Optional<PromptId> prompt) {
    if (ending instanceof Ending.Answered) {
      audit.answered(prompt);
    }
    account.end(ending);
    audit.ended();
  }

  private static void send(Exchange exchange, Ending ending, Map<String, String> headers)
      throws IOException {
    switch (ending) {
      case Ending.Answered answered -> exchange.send(200, headers, answered.completion());
      case Ending.Refused refused -> {
        headers.putAll(refused.headers());
        exchange.send(refused.status(), headers, refused.error());
      }
      case Ending.Garbled garbled ->
          exchange.send(
              garbled.status(), headers, garbled.contentType(), garbled.body().getBytes(UTF_8));
      case Ending.Cut _, Ending.Hung _ -> exchange.cut();
    }
  }

  private Map<String, String> headers(long id, Account account, Account.Arrival arrival) {
    Map<String, String> headers = new LinkedHashMap<>(RateHeaders.of(account, arrival));
    Duration taken = Duration.ofNanos(ticks.nanos() - arrival.nanos());
    headers.put("openai-processing-ms", String.valueOf(taken.toMillis()));
    headers.put("openai-version", "2020-10-01");
    headers.put("x-request-id", String.format(Locale.ROOT, "req_sim%016x", id));
    return headers;
  }
}
