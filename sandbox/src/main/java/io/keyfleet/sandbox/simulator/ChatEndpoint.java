package io.keyfleet.sandbox.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.PromptId;
import io.keyfleet.sandbox.simulator.answers.Latency;
import io.keyfleet.sandbox.simulator.audit.AuditLog;
import io.keyfleet.sandbox.simulator.audit.ClientIds;
import io.keyfleet.sandbox.simulator.audit.End;
import io.keyfleet.sandbox.simulator.completions.ChatRequest;
import io.keyfleet.sandbox.simulator.completions.Completions;
import io.keyfleet.sandbox.simulator.completions.Tokens;
import io.keyfleet.sandbox.simulator.dialect.Dialect;
import io.keyfleet.sandbox.simulator.dialect.Limited;
import io.keyfleet.sandbox.simulator.faults.Effect;
import io.keyfleet.sandbox.simulator.faults.Fault;
import io.keyfleet.sandbox.simulator.faults.Faults;
import io.keyfleet.sandbox.simulator.faults.Target;
import io.keyfleet.sandbox.simulator.http.Exchange;
import io.keyfleet.sandbox.simulator.quota.Charge;
import io.keyfleet.service.time.Ticks;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/// `POST /v1/chat/completions`: takes calls in, has them decided and does what was decided. Safe
/// for all threads.
final class ChatEndpoint {
  private final Rules rules;
  private final String standardModel;
  private final Dialect dialect;
  private final Latency latency;
  private final Faults faults;
  private final AuditLog audit;
  private final Ticks ticks;
  private final InstantSource wall;
  private final AtomicLong calls;

  ChatEndpoint(
      SimulatorSettings settings, Faults faults, AuditLog audit, Ticks ticks, InstantSource wall) {
    this.rules = new Rules(new Completions(settings.model(), wall), settings.provider());
    this.standardModel = settings.model().name();
    this.dialect = settings.provider().dialect();
    this.latency = settings.latency();
    this.faults = faults;
    this.audit = audit;
    this.ticks = ticks;
    this.wall = wall;
    // which calls faults strike and how long calls take
    this.calls = new AtomicLong(settings.model().seed() << Integer.SIZE);
  }

  /// Notes a call without a known key.
  void refuse() {
    audit.unknownKey();
  }

  /// Serves one call; returns when its response is sent or its connection closed.
  void serve(Exchange exchange, Keyring.Holder holder) throws IOException, InterruptedException {
    long id = calls.getAndIncrement();
    Optional<JsonNode> body = exchange.body();
    Optional<String> deployment = exchange.address().deployment();
    String model = deployment.or(() -> body.flatMap(ChatRequest::model)).orElse(standardModel);
    Account account = holder.account();
    Target.Shot shot = new Target.Shot(account.name(), account.keys(), holder.key(), model);
    Optional<Fault> fault = faults.strike(shot, ticks.nanos(), new SplittableRandom(id));
    Optional<ChatRequest> request = body.map(one -> ChatRequest.read(one, deployment));
    Charge charge = request.map(one -> Tokens.reserved(model, one)).orElse(new Charge(model, 0, 0));

    boolean asksQuotas = fault.filter(one -> one.fault().beforeQuota()).isEmpty();
    OptionalDouble factor =
        asksQuotas ? OptionalDouble.of(faults.factor(shot, ticks.nanos())) : OptionalDouble.empty();
    String worker = ClientIds.worker(exchange.header("User-Agent"));
    Account.Arrival arrival = account.arrive(worker, holder.key(), charge, factor);
    // not before: whoever finds it in flight finds it in the quotas, too
    audit.began();
    Optional<PromptId> prompt = ClientIds.prompt(exchange.header("X-Client-Request-Id"));
    Call call = new Call(id, arrival, fault, prompt, model, request);
    Service service = new Service(exchange, account, call);
    try {
      service.send(rules.decide(call));
    } finally {
      service.end(End.FAILED, charge);
    }
  }

  /// One call's way to its end. Its end is noted before the last byte is sent: whoever has a
  /// response finds it in the audit. For one thread.
  private final class Service {
    private final Exchange exchange;
    private final Account account;
    private final Call call;
    private boolean ended;

    Service(Exchange exchange, Account account, Call call) {
      this.exchange = exchange;
      this.account = account;
      this.call = call;
    }

    void send(Ending ending) throws IOException, InterruptedException {
      Charge reserved = call.arrival().charge();
      switch (ending) {
        case Ending.Answered answered -> answer(answered);
        case Ending.Refused refused -> {
          end(refused.error().status() == 429 ? End.TOO_MANY : End.FAILED, reserved);
          send(dialect.refuse(refused.error(), requestId()));
        }
        case Ending.Limited limited -> {
          end(End.TOO_MANY, reserved);
          send(dialect.refuse(limited().orElseThrow(), limited.cause()));
        }
        case Ending.Garbled(Effect.Garble garble) -> {
          end(End.FAILED, reserved);
          exchange.send(
              garble.status(), headers(), garble.contentType(), garble.body().getBytes(UTF_8));
        }
        case Ending.Cut _ -> {
          end(End.FAILED, reserved);
          exchange.cut();
        }
        case Ending.Hung hung -> {
          ticks.sleep(hung.delay());
          end(End.FAILED, reserved);
          exchange.cut();
        }
      }
    }

    void end(End end, Charge used) {
      if (!ended) {
        ended = true;
        account.end(call.arrival(), end, used);
        audit.ended();
      }
    }

    private void answer(Ending.Answered answered) throws IOException, InterruptedException {
      Runnable whole =
          () -> {
            audit.answered(call.prompt());
            end(End.ANSWERED, answered.completion().used());
          };
      new Reply(exchange, ticks, this::headers, whole)
          .send(answered, latency.of(call.id()), dialect);
    }

    private void send(Dialect.Refusal refusal) throws IOException {
      Map<String, String> headers = headers();
      headers.putAll(refusal.headers());
      exchange.send(refusal.status(), headers, refusal.body());
    }

    private Map<String, String> headers() {
      long millis = Duration.ofNanos(ticks.nanos() - call.arrival().nanos()).toMillis();
      Map<String, String> headers =
          new LinkedHashMap<>(dialect.headers(account.organization(), requestId(), millis));
      limited().ifPresent(limited -> headers.putAll(dialect.limits(limited)));
      return headers;
    }

    private Optional<Limited> limited() {
      return call.arrival()
          .admission()
          .map(admission ->
              new Limited(
                  account.organization(), requestId(), call.model(), admission, wall.instant()));
    }

    private String requestId() {
      return String.format(Locale.ROOT, "req_sim%016x", call.id());
    }
  }
}
