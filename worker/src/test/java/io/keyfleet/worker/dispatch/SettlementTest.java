package io.keyfleet.worker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.CallUsage;
import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.ownership.OwnedAccount;
import io.keyfleet.worker.ownership.OwnedAccountFixture;
import io.keyfleet.worker.queue.Deliveries;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What follows from every kind of error that providers send: for the prompt, for the account that
/// was called, and for its provider's endpoint. Which response is which kind, `FaultTest` tells.
class SettlementTest {
  private static final Provider BAD = Provider.plain("bad.test", URI.create("https://bad.test/v1"));
  private static final CallUsage ASK = new CallUsage("m", 10, 10);

  enum Prompt {
    /// Goes to the other account at once, and no attempt is spent.
    MOVES_ON,
    /// Goes out again, and an attempt is spent.
    RETRIES,
    /// Is dead.
    DIES
  }

  enum Called {
    /// May be called on.
    WELL,
    /// Cools down for the model, and is not out.
    COOLS_DOWN,
    /// Is left out, and tried again later.
    OUT,
    /// Is asked for other models only, while others have this one.
    LACKS_MODEL
  }

  static Stream<Arguments> rows() {
    Optional<Duration> no = Optional.empty();
    return Stream.of(
        row(
            "429 rate_limit_exceeded",
            limited(Duration.ofSeconds(20)),
            Prompt.MOVES_ON,
            Called.COOLS_DOWN,
            false),
        row(
            "429 without a wait",
            new Outcome.AccountLimited("429", no),
            Prompt.MOVES_ON,
            Called.WELL,
            false),
        row(
            "429 insufficient_quota",
            new Outcome.AccountSpent("429", no),
            Prompt.MOVES_ON,
            Called.OUT,
            false),
        row(
            "429 slow_down",
            new Outcome.RampedTooFast("429", no),
            Prompt.MOVES_ON,
            Called.COOLS_DOWN,
            false),
        row("503 server_is_overloaded", failed("503"), Prompt.RETRIES, Called.WELL, true),
        row("500, 502, 504, 529", failed("500"), Prompt.RETRIES, Called.WELL, true),
        row(
            "408, 409, reset, timeout, cut body",
            failed("reset"),
            Prompt.RETRIES,
            Called.WELL,
            true),
        row(
            "nothing could be sent",
            new Outcome.EndpointUnreachable("refused"),
            Prompt.MOVES_ON,
            Called.WELL,
            true),
        row(
            "401 invalid_api_key",
            new Outcome.KeyRefused("401"),
            Prompt.MOVES_ON,
            Called.OUT,
            false),
        row(
            "402 billing_error",
            new Outcome.AccountSpent("402", no),
            Prompt.MOVES_ON,
            Called.OUT,
            false),
        row(
            "403 unsupported region",
            new Outcome.WorkerBarred("403"),
            Prompt.MOVES_ON,
            Called.OUT,
            false),
        row(
            "400 or 403 without a word of whose fault it is",
            new Outcome.Refused("http_403", "403"),
            Prompt.MOVES_ON,
            Called.WELL,
            false),
        row(
            "404 model_not_found",
            new Outcome.ModelMissing("m", "404"),
            Prompt.MOVES_ON,
            Called.LACKS_MODEL,
            false),
        row(
            "400, 413, 422 that name what is wrong with the prompt",
            new Outcome.PromptRefused("content_filter", "400"),
            Prompt.DIES,
            Called.WELL,
            false),
        row(
            "200 with a malformed body",
            new Outcome.Unreadable("200", "shape", false),
            Prompt.RETRIES,
            Called.WELL,
            true),
        row(
            "a stream that HTTP/2 refused",
            new Outcome.NotProcessed("REFUSED_STREAM"),
            Prompt.MOVES_ON,
            Called.WELL,
            false),
        row("the lease was over", new Outcome.NotSent(), Prompt.MOVES_ON, Called.WELL, false));
  }

  @ParameterizedTest(name = "{0}: the prompt {2}, the account {3}")
  @MethodSource("rows")
  void theGuiltyPays(
      String name, Outcome fault, Prompt prompt, Called called, boolean endpointPays) {
    DispatcherFixture fixture =
        new DispatcherFixture(
            (account, n) -> n == 1 ? fault : DispatcherFixture.ANSWERED,
            DispatcherFixture.attempts(9));
    OwnedAccount owned = OwnedAccountFixture.owned(fixture.lease, account("bad", "1000/s"));
    fixture.dispatcher.add(owned);
    fixture.offer(Deliveries.ofPartition("t", 0, 1));
    fixture.dispatcher.step();
    fixture.owned("good", "1000/s");
    fixture.endAll();
    long now = fixture.time.nanos();

    assertThat(owned.out().isPresent()).isEqualTo(called == Called.OUT);
    assertThat(owned.lacks("m", now)).isEqualTo(called == Called.LACKS_MODEL);
    assertThat(owned.nanosUntilPermit(ASK, now) > Duration.ofMillis(900).toNanos())
        .isEqualTo(called == Called.COOLS_DOWN || called == Called.OUT);

    fixture.runDry(Duration.ofMinutes(1));
    if (prompt == Prompt.DIES) {
      assertThat(fixture.dead.getFirst().cause()).isEqualTo("content_filter");
      assertThat(fixture.dead.getFirst().detail()).isEqualTo("400 [bad]");
      return;
    }
    assertThat(fixture.answers).hasSize(1);
    int spent = fixture.answers.getFirst().effort().attempts() - 1;
    assertThat(spent).isEqualTo(prompt == Prompt.RETRIES ? 1 : 0);
    assertThat(endpointFailsUnder(fault)).isEqualTo(endpointPays);
  }

  @ParameterizedTest(name = "{0}: the prompt {2}")
  @MethodSource("rows")
  void whatNeverEndsEndsThePromptOrHasItWaitButNeverSpins(
      String name, Outcome fault, Prompt prompt, Called called, boolean endpointPays) {
    DispatcherFixture fixture =
        new DispatcherFixture((account, n) -> fault, DispatcherFixture.attempts(4));
    fixture.dispatcher.add(OwnedAccountFixture.owned(fixture.lease, account("bad", "1000/s")));
    fixture.offer(Deliveries.ofPartition("t", 0, 1));
    fixture.runDry(Duration.ofMinutes(10));

    // what all accounts refuse for no reason that they say ends, what is said of keys waits for
    // others
    boolean unsaid = fault instanceof Outcome.Refused;
    boolean ends = prompt != Prompt.MOVES_ON || called == Called.LACKS_MODEL || unsaid;
    assertThat(fixture.dead).hasSize(ends ? 1 : 0);
    assertThat(fixture.dispatcher.waiting()).isEqualTo(ends ? 0 : 1);
    assertThat(fixture.started.size()).isLessThan(6_100);
    if (ends) {
      assertThat(fixture.dead.getFirst().effort().attempts()).isBetween(1, 4);
      assertThat(fixture.dead.getFirst().detail()).contains("[bad]");
    }
  }

  /// Whether so many calls that end so close the endpoint: then one call goes out at a time.
  private static boolean endpointFailsUnder(Outcome fault) {
    DispatcherFixture fixture =
        new DispatcherFixture((account, n) -> fault, DispatcherFixture.attempts(100));
    for (int i = 0; i < 8; i++) {
      fixture.dispatcher.add(
          OwnedAccountFixture.owned(fixture.lease, account("bad" + i, "1000/s")));
    }
    fixture.offer(Deliveries.ofPartition("t", 0, 8));
    fixture.dispatcher.step();
    fixture.endAll();
    fixture.dispatcher.add(OwnedAccountFixture.owned(fixture.lease, account("fresh", "1000/s")));
    fixture.offer(Deliveries.ofPartition("t", 1, 8));
    fixture.time.pass(Duration.ofMinutes(5));
    fixture.dispatcher.step();
    return fixture.calling() == 1 && !(fault instanceof Outcome.ModelMissing);
  }

  private static Account account(String id, String quota) {
    return OwnedAccountFixture.account(id, BAD, quota);
  }

  private static Outcome limited(Duration wait) {
    return new Outcome.AccountLimited("429", Optional.of(wait));
  }

  private static Outcome failed(String detail) {
    return new Outcome.EndpointFailed(detail, Optional.empty());
  }

  private static Arguments row(
      String name, Outcome outcome, Prompt prompt, Called called, boolean endpointPays) {
    return Arguments.of(name, outcome, prompt, called, endpointPays);
  }
}
