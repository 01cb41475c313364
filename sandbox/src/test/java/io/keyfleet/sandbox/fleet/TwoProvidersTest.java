package io.keyfleet.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfleet.contract.Answer;
import io.keyfleet.sandbox.broker.BrokerSettings;
import io.keyfleet.sandbox.broker.EmbeddedBroker;
import io.keyfleet.sandbox.guarantees.TopicRecords;
import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.simulator.SimulatedApi;
import io.keyfleet.simulator.fault.Fault;
import io.keyfleet.simulator.fault.FaultKind;
import io.keyfleet.simulator.model.ThinkingTime;
import io.keyfleet.simulator.settings.SimulatorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A pool of two providers of which one goes down entirely.
@Timeout(120)
class TwoProvidersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// Prompts that wait while a provider is down: some seconds' work of all accounts.
  private static final int BACKLOG = 600;

  private static final List<Secret> OTHER_KEYS =
      List.of(new Secret("sk-second-1"), new Secret("sk-second-2"));

  @TempDir
  @SuppressWarnings("NullAway.Init") // by JUnit
  private Path folder;

  @Test
  void theOtherProviderCarriesOnNothingIsDeadAndTheFirstComesBackByItself() throws Exception {
    SimulatorSettings simulated = FleetFixture.simulated(2);
    SimulatorSettings alike =
        SimulatorSettings.of(OTHER_KEYS, Rate.parse("50/s"))
            .with(new ThinkingTime(Duration.ofMillis(60), 0.35));
    try (EmbeddedBroker broker = new EmbeddedBroker(BrokerSettings.temporary());
        SimulatedApi second = new SimulatedApi(alike, SystemTime.TICKER, SystemTime.WALL);
        FleetFixture fleet = new FleetFixture(broker.bootstrapServers(), "providers", simulated)) {
      fleet.set("KEYFLEET_POOL", pool(fleet, second).toString());
      fleet.set("KEYFLEET_QUOTA_MARGIN", "50ms");
      fleet.set("KEYFLEET_MAX_BACKOFF", "2s");
      fleet.start("one", "two");
      LongSupplier calls = () -> fleet.audit().calls() + second.audit().calls();
      Backlog backlog = fleet.backlog(BACKLOG, calls);
      await().atMost(PATIENCE).until(() -> fleet.audit().ok() > 100 && second.audit().ok() > 100);

      fleet.api().inject(List.of(Fault.of(FaultKind.OVERLOADED)));
      long before = second.audit().ok();
      await().atMost(PATIENCE).until(() -> second.audit().ok() > before + 400);
      long tried = fleet.audit().failed();
      fleet.api().inject(List.of());
      long answered = fleet.audit().ok();
      await().atMost(PATIENCE).until(() -> fleet.audit().ok() > answered + 100);
      int published = backlog.end();

      assertThat(fleet.score().counts().answered()).isEqualTo(published);
      assertThat(tried).as("few calls while it was down").isBetween(6L, 120L);
      TopicRecords records = fleet.records();
      assertThat(records.dead()).isEmpty();
      assertThat(records.answers().stream().map(Answer::effort))
          .allMatch(effort -> effort.attempts() <= 5);
      assertThat(second.audit().refused() + fleet.audit().refused()).isZero();
    }
  }

  private Path pool(FleetFixture fleet, SimulatedApi second) throws IOException {
    String yaml =
        "providers:\n"
            + provider("first", fleet.api().baseUrl(), fleet.keys())
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
