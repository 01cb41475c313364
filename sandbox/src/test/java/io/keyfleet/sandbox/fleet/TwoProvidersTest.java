package io.keyfleet.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfleet.contract.Answer;
import io.keyfleet.sandbox.broker.BrokerSettings;
import io.keyfleet.sandbox.broker.EmbeddedBroker;
import io.keyfleet.sandbox.guarantees.TopicRecords;
import io.keyfleet.sandbox.simulator.SimulatedApi;
import io.keyfleet.sandbox.simulator.SimulatorSettings;
import io.keyfleet.sandbox.simulator.answers.Latency;
import io.keyfleet.sandbox.simulator.faults.Fault;
import io.keyfleet.sandbox.simulator.faults.FaultKind;
import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.time.SystemTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A pool of two providers of which one goes down entirely.
@Timeout(120)
class TwoProvidersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PROMPTS = 1_800;
  private static final List<Secret> OTHER_KEYS =
      List.of(new Secret("sk-second-1"), new Secret("sk-second-2"));

  @TempDir
  @SuppressWarnings("NullAway.Init") // by JUnit
  private Path folder;

  @Test
  void theOtherProviderCarriesOnNothingIsDeadAndTheFirstComesBackByItself() throws Exception {
    SimulatorSettings simulated = Stage.simulated(2);
    SimulatorSettings alike =
        SimulatorSettings.of(OTHER_KEYS, Rate.parse("50/s"))
            .with(new Latency(Duration.ofMillis(60), 0.35));
    try (EmbeddedBroker broker = new EmbeddedBroker(BrokerSettings.temporary());
        SimulatedApi second = new SimulatedApi(alike, SystemTime.TICKS, SystemTime.WALL);
        Stage stage = new Stage(broker.bootstrapServers(), "providers", simulated)) {
      stage.set("KEYFLEET_POOL", pool(stage, second).toString());
      stage.set("KEYFLEET_QUOTA_MARGIN", "50ms");
      stage.set("KEYFLEET_MAX_BACKOFF", "2s");
      stage.start("one", "two");
      stage.publishArithmetic(PROMPTS);
      await().atMost(PATIENCE).until(() -> stage.audit().ok() > 100 && second.audit().ok() > 100);

      stage.api().inject(List.of(Fault.of(FaultKind.OVERLOADED)));
      long before = second.audit().ok();
      await().atMost(PATIENCE).until(() -> second.audit().ok() > before + 400);
      long tried = stage.audit().failed();
      stage.api().inject(List.of());
      long answered = stage.audit().ok();
      await().atMost(PATIENCE).until(() -> stage.audit().ok() > answered + 100);

      assertThat(stage.score().counts().answered()).isEqualTo(PROMPTS);
      assertThat(tried).as("few calls while it was down").isBetween(6L, 120L);
      TopicRecords records = stage.records();
      assertThat(records.dead()).isEmpty();
      assertThat(records.answers().stream().map(Answer::effort))
          .allMatch(effort -> effort.attempts() <= 5);
      assertThat(second.audit().refused() + stage.audit().refused()).isZero();
    }
  }

  private Path pool(Stage stage, SimulatedApi second) throws IOException {
    String yaml =
        "providers:\n"
            + provider("first", stage.api().baseUrl(), stage.keys())
            + provider("second", second.baseUrl(), OTHER_KEYS);
    return Files.writeString(folder.resolve("pool.yaml"), yaml);
  }

  private String provider(String name, String url, List<Secret> keys) throws IOException {
    StringBuilder yaml = new StringBuilder();
    yaml.append("  %s:%n    base_url: %s%n    accounts:%n".formatted(name, url));
    for (Secret key : keys) {
      String file = key.id() + ".key";
      Files.writeString(folder.resolve(file), key.reveal());
      yaml.append("      %s:%n        keys: file:%s%n".formatted(key.id(), file));
      yaml.append("        quotas: [{requests: 50/s}]%n".formatted());
    }
    return yaml.toString();
  }
}
