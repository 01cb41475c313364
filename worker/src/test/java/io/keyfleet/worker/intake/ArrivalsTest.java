package io.keyfleet.worker.intake;

import static io.keyfleet.worker.intake.Subscriptions.prompts;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  private final Arrivals<String> arrivals = new Arrivals<>();

  @Test
  void whatArrivesIsGivenOutOnce() {
    long ticket = arrivals.want(Set.of(prompts(0), prompts(1)));

    arrivals.arrive(prompts(0), ticket, "zero");
    arrivals.arrive(prompts(0), ticket, "zero again");

    assertThat(arrivals.next()).isEqualTo("zero");
    assertThat(arrivals.next()).isNull();
    assertThat(arrivals.stillWanted(Set.of(prompts(0), prompts(1)), ticket))
        .containsExactly(prompts(1));
  }

  @Test
  void whatIsForgottenIsNotGivenOutThoughItHadArrived() {
    long ticket = arrivals.want(Set.of(prompts(0), prompts(1)));
    arrivals.arrive(prompts(0), ticket, "zero");
    arrivals.arrive(prompts(1), ticket, "one");

    arrivals.forget(Set.of(prompts(0)));

    assertThat(arrivals.next()).isEqualTo("one");
    assertThat(arrivals.next()).isNull();
  }

  @Test
  void whatIsWantedAnewArrivesAnew() {
    long first = arrivals.want(Set.of(prompts(0)));
    arrivals.forget(Set.of(prompts(0)));
    long second = arrivals.want(Set.of(prompts(0)));

    arrivals.arrive(prompts(0), first, "stale");
    arrivals.arrive(prompts(0), second, "fresh");

    assertThat(arrivals.next()).isEqualTo("fresh");
    assertThat(arrivals.next()).isNull();
  }
}
