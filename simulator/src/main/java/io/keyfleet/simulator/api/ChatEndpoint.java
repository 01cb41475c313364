package io.keyfleet.simulator.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.PromptId;
import io.keyfleet.service.time.Ticker;
import io.keyfleet.simulator.audit.AuditLog;
import io.keyfleet.simulator.audit.CallEnd;
import io.keyfleet.simulator.audit.ClientIds;
import io.keyfleet.simulator.completion.ChatRequest;
import io.keyfleet.simulator.completion.ModelAnswers;
import io.keyfleet.simulator.completion.RequestKind;
import io.keyfleet.simulator.completion.Tokens;
import io.keyfleet.simulator.dialect.Dialect;
import io.keyfleet.simulator.dialect.Dialects;
import io.keyfleet.simulator.dialect.LimitContext;
import io.keyfleet.simulator.fault.Effect;
import io.keyfleet.simulator.fault.Fault;
import io.keyfleet.simulator.fault.Faults;
import io.keyfleet.simulator.fault.Target;
import io.keyfleet.simulator.http.Exchange;
import io.keyfleet.simulator.model.ThinkingTime;
import io.keyfleet.simulator.quota.TokenUsage;
import io.keyfleet.simulator.settings.SimulatorSettings;
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

/// `POST /v1/chat/completions` and the other kinds of request: takes calls in, has them decided and
/// does what was decided. Safe for all threads.
public final class ChatEndpoint {
  private final Rules rules;
  private final String standardModel;
  private final Dialect dialect;
  private final ThinkingTime latency;
  private final Faults faults;
  private final AuditLog audit;
  private final Ticker ticker;
  private final InstantSource wall;
  private final AtomicLong calls;

  public ChatEndpoint(
      SimulatorSettings settings,
      Faults faults,
      AuditLog audit,
      Ticker ticker,
      InstantSource wall) {
    this.rules = new Rules(new ModelAnswers(settings.model(), wall), settings.provider());
    this.standardModel = settings.model().name();
    this.dialect = settings.provider().dialect();
    this.latency = settings.latency();
    this.faults = faults;
    this.audit = audit;
    this.ticker = ticker;
    this.wall = wall;
    // which calls faults strike and how long calls take
    this.calls = new AtomicLong(settings.model().seed() << Integer.SIZE);
  }

  /// Notes a call without a known key.
  public void refuse() {
    audit.unknownKey();
  }

  /// How calls of a kind are spoken about.
  public Dialect dialect(RequestKind kind) {
    return kind.anthropic() ? Dialects.ANTHROPIC : dialect;
  }

  /// Serves one call; returns when its response is sent or its connection closed.
  public void serve(Exchange exchange, KeyIndex.Holder holder, RequestKind kind)
      throws IOException, InterruptedException {
    long id = calls.getAndIncrement();
    Optional<JsonNode> body = exchange.body();
    Optional<String> deployment = exchange.address().deployment();
    String model = deployment.or(() -> body.flatMap(ChatRequest::model)).orElse(standardModel);
    SimulatedAccount account = holder.account();
    Target.Shot shot = new Target.Shot(account.name(), account.keys(), holder.key(), model);
    Optional<Fault> fault = faults.strike(shot, ticker.nanos(), new SplittableRandom(id));
    Optional<ChatRequest> request = body.map(one -> ChatRequest.read(kind, one, deployment));
    TokenUsage usage =
        request.map(one -> Tokens.reserved(model, one)).orElse(new TokenUsage(model, 0, 0));

    boolean asksQuotas = fault.filter(one -> one.fault().beforeQuota()).isEmpty();
    OptionalDouble factor =
        asksQuotas
            ? OptionalDouble.of(faults.factor(shot, ticker.nanos()))
            : OptionalDouble.empty();
    String worker = ClientIds.worker(exchange.header("User-Agent"));
    SimulatedAccount.Arrival arrival = account.arrive(worker, holder.key(), usage, factor);
    // not before: whoever finds it in flight finds it in the quotas, too
    audit.began();
    Optional<PromptId> prompt = ClientIds.prompt(exchange.header("X-Client-Request-Id"));
    ApiCall call = new ApiCall(id, arrival, fault, prompt, model, request);
    Service service = new Service(exchange, account, call, dialect(kind));
    try {
      service.send(rules.decide(call));
    } finally {
      service.end(CallEnd.FAILED, usage);
    }
  }

  /// One call's way to its end. Its end is noted before the last byte is sent: whoever has a
  /// response finds it in the audit. For one thread.
  private final class Service {
    private final Exchange exchange;
    private final SimulatedAccount account;
    private final ApiCall call;
    private final Dialect dialect;
    private boolean ended;

    Service(Exchange exchange, SimulatedAccount account, ApiCall call, Dialect dialect) {
      this.exchange = exchange;
      this.account = account;
      this.call = call;
      this.dialect = dialect;
    }

    void send(Decision decision) throws IOException, InterruptedException {
      TokenUsage reserved = call.arrival().charge();
      switch (decision) {
        case Decision.Answered answered -> answer(answered);
        case Decision.Refused refused -> {
          end(refused.error().status() == 429 ? CallEnd.TOO_MANY : CallEnd.FAILED, reserved);
          send(dialect.refuse(refused.error(), requestId()));
        }
        case Decision.Limited limited -> {
          end(CallEnd.TOO_MANY, reserved);
          send(dialect.refuse(limited().orElseThrow(), limited.cause()));
        }
        case Decision.Garbled(Effect.Garble garble) -> {
          end(CallEnd.FAILED, reserved);
          exchange.send(
              garble.status(), headers(), garble.contentType(), garble.body().getBytes(UTF_8));
        }
        case Decision.Cut _ -> {
          end(CallEnd.FAILED, reserved);
          exchange.cut();
        }
        case Decision.Hung hung -> {
          ticker.sleep(hung.delay());
          end(CallEnd.FAILED, reserved);
          exchange.cut();
        }
      }
    }

    void end(CallEnd end, TokenUsage used) {
      if (!ended) {
        ended = true;
        account.end(call.arrival(), end, used);
        audit.ended();
      }
    }

    private void answer(Decision.Answered answered) throws IOException, InterruptedException {
      Runnable whole =
          () -> {
            audit.answered(call.prompt());
            end(CallEnd.ANSWERED, answered.completion().used());
          };
      new CompletionWriter(exchange, ticker, this::headers, whole)
          .send(answered, latency.of(call.id()), dialect);
    }

    private void send(Dialect.Refusal refusal) throws IOException {
      Map<String, String> headers = headers();
      headers.putAll(refusal.headers());
      exchange.send(refusal.status(), headers, refusal.body());
    }

    private Map<String, String> headers() {
      long millis = Duration.ofNanos(ticker.nanos() - call.arrival().nanos()).toMillis();
      Map<String, String> headers =
          new LinkedHashMap<>(dialect.headers(account.organization(), requestId(), millis));
      limited().ifPresent(context -> headers.putAll(dialect.limits(context)));
      return headers;
    }

    private Optional<LimitContext> limited() {
      return call.arrival()
          .admission()
          .map(admission ->
              new LimitContext(
                  account.organization(), requestId(), call.model(), admission, wall.instant()));
    }

    private String requestId() {
      return String.format(Locale.ROOT, "req_sim%016x", call.id());
    }
  }
}
