package io.keyfleet.worker.assignment;

import static io.keyfleet.worker.assignment.Subscriptions.account;
import static io.keyfleet.worker.assignment.Subscriptions.prompts;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.VirtualTicker;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PartitionDrainTest {
  private static final Set<TopicPartition> OWNED = Set.of(prompts(0), prompts(1), account(0));

  private final VirtualTicker time = new VirtualTicker();
  private final PartitionDrain drain = new PartitionDrain(Duration.ofSeconds(30), time);

  @Test
  void onlyWhatIsAskedForAndOwnedDeparts() {
    drain.ask(Set.of(prompts(0), prompts(7)));
    PartitionDrain.Change change = drain.update(OWNED);
    assertThat(change.begun()).containsExactly(prompts(0));
    assertThat(change.kept()).isEmpty();
    assertThat(drain.update(OWNED).begun()).isEmpty();
    assertThat(drain.deadlines().get(prompts(0)))
        .isEqualTo(time.nanos() + Duration.ofSeconds(30).toNanos());
  }

  @Test
  void whatIsNoLongerAskedForIsKept() {
    drain.ask(Set.of(prompts(0), prompts(1)));
    drain.update(OWNED);
    drain.ask(Set.of(prompts(1)));
    assertThat(drain.update(OWNED).kept()).containsExactly(prompts(0));
    assertThat(drain.deadlines()).containsOnlyKeys(prompts(1));
  }

  @Test
  void whatWasTakenAwayIsNotKept() {
    drain.ask(Set.of(prompts(0)));
    drain.update(OWNED);
    drain.ask(Set.of());
    assertThat(drain.update(Set.of(prompts(1), account(0))).kept()).isEmpty();
    assertThat(drain.deadlines()).isEmpty();
  }

  @Test
  void whatIsInFlightLandsWhenItsTimeIsOver() {
    drain.ask(Set.of(prompts(0), account(0)));
    drain.update(OWNED);
    assertThat(drain.landed(prompts(0)::equals)).containsExactly(account(0));
    time.pass(Duration.ofSeconds(30));
    assertThat(drain.landed(prompts(0)::equals)).containsExactlyInAnyOrder(account(0), prompts(0));
  }

  @Test
  void theGroupIsToldAtOnceWhereEverythingHasLanded() {
    drain.ask(OWNED);
    drain.update(OWNED);
    assertThat(drain.release(OWNED)).isTrue();
    assertThat(drain.announce()).isEqualTo(OWNED);
    assertThat(drain.release(OWNED)).isFalse();
  }

  @Test
  void partsAreReleasedASecondApart() {
    drain.ask(OWNED);
    drain.update(OWNED);
    assertThat(drain.release(Set.of())).isFalse();
    assertThat(drain.release(Set.of(account(0)))).isTrue();
    assertThat(drain.announce()).containsExactly(account(0));
    assertThat(drain.release(Set.of(account(0), prompts(0)))).isFalse();
    time.pass(Duration.ofSeconds(1));
    assertThat(drain.release(Set.of(account(0), prompts(0)))).isTrue();
    assertThat(drain.release(OWNED)).isTrue();
  }

  /// A join that was under way carried the word of before.
  @Test
  void aReleaseThatTheGroupPassedOverIsSaidAgain() {
    drain.ask(OWNED);
    drain.update(OWNED);
    assertThat(drain.release(OWNED)).isTrue();
    drain.announce();
    drain.ask(OWNED);
    drain.update(OWNED);
    assertThat(drain.release(OWNED)).isTrue();
  }

  @Test
  void whoLeavesLetsGoOfEverything() {
    drain.leave();
    assertThat(drain.update(OWNED).begun()).isEqualTo(OWNED);
    assertThat(drain.leaving()).isTrue();
    assertThat(drain.release(Set.of(account(0)))).isFalse();
    time.pass(Duration.ofMillis(100));
    assertThat(drain.release(Set.of(account(0)))).isTrue();
    time.pass(Duration.ofMillis(100));
    assertThat(drain.release(Set.of(account(0), prompts(0)))).isFalse();
    time.pass(Duration.ofMillis(900));
    assertThat(drain.release(Set.of(account(0), prompts(0)))).isTrue();
  }
}
