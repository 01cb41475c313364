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
import io.keyfleet.worker.WorkerSettings;
import io.keyfleet.worker.accounts.Account;
import io.keyfleet.worker.accounts.Provider;
import io.keyfleet.worker.accounts.Quota;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A pool of two providers of which one goes down entirely.
@Timeout(120)
class TwoProvidersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PROMPTS = 2_500;

  @Test
  void theOtherProviderCarriesOnNothingIsDeadAndTheFirstComesBackByItself() throws Exception {
    SimulatorSettings simulated = Stage.simulated(2);
    try (EmbeddedBroker broker = new EmbeddedBroker(BrokerSettings.temporary());
        SimulatedApi second =
            new SimulatedApi(
                SimulatorSettings.of(
                        List.of(new Secret("sk-second-1"), new Secret("sk-second-2")),
                        Rate.parse("50/s"))
                    .with(new Latency(Duration.ofMillis(60), 0.35)),
                SystemTime.TICKS,
                SystemTime.WALL);
        Stage stage = new Stage(broker.bootstrapServers(), "providers", simulated)) {
      stage.start(settings(stage, second), "one", "two");
      stage.publishArithmetic(PROMPTS);
      await().atMost(PATIENCE).until(() -> stage.audit().ok() > 100 && second.audit().ok() > 100);

      stage.api().inject(List.of(Fault.of(FaultKind.OVERLOADED)));
      long before = second.audit().ok();
      await().atMost(PATIENCE).until(() -> second.audit().ok() > before + 400);
      long callsWhileDown = stage.audit().failed();
      stage.api().inject(List.of());
      long answered = stage.audit().ok();
      await().atMost(PATIENCE).until(() -> stage.audit().ok() > answered + 100);

      assertThat(stage.score().counts().answered()).isEqualTo(PROMPTS);
      assertThat(callsWhileDown).as("tried now and then only").isBetween(6L, 120L);
      TopicRecords records = stage.records();
      assertThat(records.dead()).isEmpty();
      assertThat(records.answers().stream().map(Answer::effort))
          .allMatch(effort -> effort.attempts() <= 5);
      assertThat(second.audit().refused() + stage.audit().refused()).isZero();
    }
  }

  private static UnaryOperator<WorkerSettings> settings(Stage stage, SimulatedApi second) {
    List<Account> accounts = new ArrayList<>();
    Provider first = Provider.plain("first", URI.create(stage.api().baseUrl()));
    stage.keys().forEach(key -> accounts.add(account(first, key)));
    Provider other = Provider.plain("second", URI.create(second.baseUrl()));
    List.of("sk-second-1", "sk-second-2")
        .forEach(key -> accounts.add(account(other, new Secret(key))));
    return read ->
        new WorkerSettings(
            read.kafka(), accounts, read.limits(), read.api(), read.dispatch(), read.intake());
  }

  private static Account account(Provider provider, Secret key) {
    return new Account(
        key.id().value(),
        provider,
        List.of(key),
        List.of(Quota.requests(Rate.parse("50/s"))),
        OptionalInt.empty());
  }
}
