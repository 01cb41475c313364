package io.keyfleet.worker.consumer.recovery;

import static io.keyfleet.worker.assignment.Subscriptions.prompts;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class PendingAssignmentsTest {
  private final PendingAssignments<String> pending = new PendingAssignments<>();

  @Test
  void whatArrivesIsGivenOutOnce() {
    long ticket = pending.want(Set.of(prompts(0), prompts(1)));

    pending.arrive(prompts(0), ticket, "zero");
    pending.arrive(prompts(0), ticket, "zero again");

    assertThat(pending.next()).isEqualTo("zero");
    assertThat(pending.next()).isNull();
    assertThat(pending.stillWanted(Set.of(prompts(0), prompts(1)), ticket))
        .containsExactly(prompts(1));
  }

  @Test
  void whatIsForgottenIsNotGivenOutThoughItHadArrived() {
    long ticket = pending.want(Set.of(prompts(0), prompts(1)));
    pending.arrive(prompts(0), ticket, "zero");
    pending.arrive(prompts(1), ticket, "one");

    pending.forget(Set.of(prompts(0)));

    assertThat(pending.next()).isEqualTo("one");
    assertThat(pending.next()).isNull();
  }

  @Test
  void whatIsWantedAnewArrivesAnew() {
    long first = pending.want(Set.of(prompts(0)));
    pending.forget(Set.of(prompts(0)));
    long second = pending.want(Set.of(prompts(0)));

    pending.arrive(prompts(0), first, "stale");
    pending.arrive(prompts(0), second, "fresh");

    assertThat(pending.next()).isEqualTo("fresh");
    assertThat(pending.next()).isNull();
  }
}
