package io.keyfleet.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.dispatch.DispatcherFixture;
import io.keyfleet.worker.queue.Deliveries;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MicrometerMetricsTest {

  @Test
  void limitsAndMarginsOfTheAccountsOwnedNowAreShown() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    DispatcherFixture fixture = DispatcherFixture.answering();
    fixture.owned("a", "10/s");
    new MicrometerMetrics(registry).watch(fixture.dispatcher);
    fixture.offer(Deliveries.ofPartition("t", 0, 100));
    fixture.runDry(Duration.ofSeconds(5));

    assertThat(registry.get("keyfleet.keys.left.out").gauge().value()).isZero();
    assertThat(registry.get("keyfleet.limit").tag("account", "a").gauge().value()).isEqualTo(10);
    assertThat(registry.get("keyfleet.margin.share").tag("account", "a").gauge().value())
        .isBetween(0.001, 0.1);
  }
}
