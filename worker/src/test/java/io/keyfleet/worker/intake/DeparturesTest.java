package io.keyfleet.worker.intake;

import static io.keyfleet.worker.intake.Subscriptions.account;
import static io.keyfleet.worker.intake.Subscriptions.prompts;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.VirtualTicks;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class DeparturesTest {
  private static final Set<TopicPartition> OWNED = Set.of(prompts(0), prompts(1), account(0));

  private final VirtualTicks time = new VirtualTicks();
  private final Departures departures = new Departures(Duration.ofSeconds(30), time);

  @Test
  void onlyWhatIsAskedForAndOwnedDeparts() {
    departures.ask(Set.of(prompts(0), prompts(7)));
    Departures.Change change = departures.update(OWNED);
    assertThat(change.begun()).containsExactly(prompts(0));
    assertThat(change.kept()).isEmpty();
    assertThat(departures.update(OWNED).begun()).isEmpty();
    assertThat(departures.deadlines().get(prompts(0)))
        .isEqualTo(time.nanos() + Duration.ofSeconds(30).toNanos());
  }

  @Test
  void whatIsNoLongerAskedForIsKept() {
    departures.ask(Set.of(prompts(0), prompts(1)));
    departures.update(OWNED);
    departures.ask(Set.of(prompts(1)));
    assertThat(departures.update(OWNED).kept()).containsExactly(prompts(0));
    assertThat(departures.deadlines()).containsOnlyKeys(prompts(1));
  }

  @Test
  void whatWasTakenAwayIsNotKept() {
    departures.ask(Set.of(prompts(0)));
    departures.update(OWNED);
    departures.ask(Set.of());
    assertThat(departures.update(Set.of(prompts(1), account(0))).kept()).isEmpty();
    assertThat(departures.deadlines()).isEmpty();
  }

  @Test
  void whatIsInFlightLandsWhenItsTimeIsOver() {
    departures.ask(Set.of(prompts(0), account(0)));
    departures.update(OWNED);
    assertThat(departures.landed(prompts(0)::equals)).containsExactly(account(0));
    time.pass(Duration.ofSeconds(30));
    assertThat(departures.landed(prompts(0)::equals))
        .containsExactlyInAnyOrder(account(0), prompts(0));
  }

  @Test
  void theGroupIsToldAtOnceWhereEverythingHasLanded() {
    departures.ask(OWNED);
    departures.update(OWNED);
    assertThat(departures.release(OWNED)).isTrue();
    assertThat(departures.announce()).isEqualTo(OWNED);
    assertThat(departures.release(OWNED)).isFalse();
  }

  @Test
  void partsAreReleasedASecondApart() {
    departures.ask(OWNED);
    departures.update(OWNED);
    assertThat(departures.release(Set.of())).isFalse();
    assertThat(departures.release(Set.of(account(0)))).isTrue();
    assertThat(departures.announce()).containsExactly(account(0));
    assertThat(departures.release(Set.of(account(0), prompts(0)))).isFalse();
    time.pass(Duration.ofSeconds(1));
    assertThat(departures.release(Set.of(account(0), prompts(0)))).isTrue();
    assertThat(departures.release(OWNED)).isTrue();
  }

  /// A join that was under way carried the word of before.
  @Test
  void aReleaseThatTheGroupPassedOverIsSaidAgain() {
    departures.ask(OWNED);
    departures.update(OWNED);
    assertThat(departures.release(OWNED)).isTrue();
    departures.announce();
    departures.ask(OWNED);
    departures.update(OWNED);
    assertThat(departures.release(OWNED)).isTrue();
  }

  @Test
  void whoLeavesLetsGoOfEverything() {
    departures.leave();
    assertThat(departures.update(OWNED).begun()).isEqualTo(OWNED);
    assertThat(departures.leaving()).isTrue();
    assertThat(departures.release(Set.of(account(0)))).isFalse();
    time.pass(Duration.ofMillis(100));
    assertThat(departures.release(Set.of(account(0)))).isTrue();
    time.pass(Duration.ofMillis(100));
    assertThat(departures.release(Set.of(account(0), prompts(0)))).isFalse();
    time.pass(Duration.ofMillis(900));
    assertThat(departures.release(Set.of(account(0), prompts(0)))).isTrue();
  }
}
