package io.keyfleet.gateway.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.keyfleet.service.settings.Rate;
import org.junit.jupiter.api.Test;

class FleetCapacityTest {
  private static final Rate TEN = Rate.parse("10/s");

  @Test
  void accountsAddUpAsFarAsTheFleetMayGo() {
    assertThat(new FleetCapacity(TEN, null, 0).ofBatches(3)).hasValue(30);
    assertThat(new FleetCapacity(TEN, Rate.parse("25/s"), 0).ofBatches(3)).hasValue(25);
    assertThat(new FleetCapacity(null, Rate.parse("25/s"), 0).ofBatches(0)).hasValue(25);
  }

  @Test
  void batchesHaveWhatIsNotKeptForSingleRequests() {
    assertThat(new FleetCapacity(TEN, null, 0.1).ofBatches(3).orElseThrow())
        .isCloseTo(27, within(1e-9));
  }

  @Test
  void nothingIsKnownWhereNobodySaid() {
    assertThat(new FleetCapacity(null, null, 0.1).ofBatches(3)).isEmpty();
    assertThat(new FleetCapacity(TEN, null, 0.1).ofBatches(0)).isEmpty();
  }
}
