package io.keyfleet.worker.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.ownership.OwnedAccountFixture;
import io.keyfleet.worker.queue.Delivery;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MicrometerMetricsTest {
  private static final String NAME = "gen_ai.client.operation.duration";
  private static final Duration TIME = Duration.ofMillis(300);
  private static final Outcome ANSWERED =
      new Outcome.Answered(new Answer.Completion("4", "stop", "m", 1L, 1L, null), TIME);
  private static final Account ACCOUNT =
      OwnedAccountFixture.account(
          "a", OwnedAccountFixture.provider("acme", Map.of("m", "acme-m")), "1/s");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void durationsAreThereUnderOpenTelemetrysNameIfThatIsWanted() throws Exception {
    MicrometerMetrics metrics = new MicrometerMetrics(registry, true);
    metrics.took(ACCOUNT, delivery("m"), ANSWERED, TIME);
    metrics.took(ACCOUNT, delivery("m"), new Outcome.KeyRefused("no"), TIME);
    metrics.took(ACCOUNT, delivery("m"), new Outcome.NotSent(), TIME);

    assertThat(timers())
        .extracting(MicrometerMetricsTest::tags)
        .containsExactlyInAnyOrder(tags(""), tags("key_refused"));
    assertThat(timers().iterator().next().totalTime(TimeUnit.MILLISECONDS)).isEqualTo(300);
  }

  @Test
  void durationsAreNotThereUnderOpenTelemetrysNameOtherwise() throws Exception {
    new MicrometerMetrics(registry, false).took(ACCOUNT, delivery("m"), ANSWERED, TIME);

    assertThat(timers()).isEmpty();
  }

  @Test
  void modelsBeyondAHundredShareAName() throws Exception {
    MicrometerMetrics metrics = new MicrometerMetrics(registry, true);
    Account any = OwnedAccountFixture.account("a", "1/s");
    for (int i = 0; i < 250; i++) {
      metrics.took(any, delivery("model-" + i), ANSWERED, TIME);
    }

    assertThat(timers()).hasSize(101);
    assertThat(registry.get(NAME).tag("gen_ai.request.model", "_OTHER").timer().count())
        .isEqualTo(150);
  }

  private Collection<Timer> timers() {
    return registry.find(NAME).timers();
  }

  private static Map<String, String> tags(Timer timer) {
    return timer.getId().getTags().stream().collect(Collectors.toMap(Tag::getKey, Tag::getValue));
  }

  private static Map<String, String> tags(String error) {
    return Map.of(
        "gen_ai.operation.name", "chat",
        "gen_ai.provider.name", "acme",
        "gen_ai.request.model", "acme-m",
        "error.type", error);
  }

  private static Delivery delivery(String model) throws Exception {
    Delivery delivery =
        new Delivery(
            new PromptId("p", 0, 0),
            PromptJson.read("{\"prompt\":\"2 + 2\"}".getBytes(UTF_8)),
            Instant.EPOCH,
            false);
    delivery.of(model);
    return delivery;
  }
}
