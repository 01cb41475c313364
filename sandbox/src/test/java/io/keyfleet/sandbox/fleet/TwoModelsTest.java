package io.keyfleet.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.producer.source.PromptSource;
import io.keyfleet.sandbox.guarantees.TopicRecords;
import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.simulator.SimulatedApi;
import io.keyfleet.simulator.model.ThinkingTime;
import io.keyfleet.simulator.settings.SimulatorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A pool of two providers that serve one model each, on two workers.
@Timeout(60)
class TwoModelsTest {
  private static final int PROMPTS = 480;
  private static final int PARTITIONS = 12;

  @RegisterExtension static final SharedBroker BROKER = new SharedBroker();

  @TempDir
  @SuppressWarnings("NullAway.Init") // by JUnit
  private Path folder;

  /// Without regard to models each worker would have the accounts of one provider.
  @ParameterizedTest(name = "{0} and {1} calls per second")
  @CsvSource({"'60 40', '50 50'", "'50 50 50', '50'"})
  void everyPromptIsAnsweredByWhoServesItsModel(String ofA, String ofB) throws Exception {
    SimulatorSettings simulated = simulated("a", ofA);
    SimulatorSettings other = simulated("b", ofB);
    try (SimulatedApi second = new SimulatedApi(other, SystemTime.TICKER, SystemTime.WALL);
        FleetFixture fleet = new FleetFixture(BROKER.bootstrapServers(), topic(ofA), simulated)) {
      String yaml =
          "providers:\n"
              + provider("a", fleet.api().baseUrl(), ofA)
              + provider("b", second.baseUrl(), ofB);
      fleet.set("KEYFLEET_POOL", Files.writeString(folder.resolve("pool.yaml"), yaml).toString());
      fleet.set("KEYFLEET_QUOTA_MARGIN", "50ms");
      fleet.start("one", "two");
      assertThat(fleet.publish(new Alternating()).published()).isEqualTo(PROMPTS);

      assertThat(fleet.score().counts().answered()).isEqualTo(PROMPTS);

      TopicRecords records = fleet.records();
      assertThat(records.dead()).isEmpty();
      assertThat(records.answers())
          .allMatch(answer -> answer.source().provider().equals(answer.completion().model()))
          .extracting(Answer::completion)
          .extracting(Answer.Completion::model)
          .contains("a", "b");
      assertThat(fleet.audit().failed() + second.audit().failed()).isZero();
    }
  }

  /// Prompts of either model, both in every partition.
  private static final class Alternating implements PromptSource {
    private int given;

    @Override
    public Optional<Entry> next() {
      if (given == PROMPTS) {
        return Optional.empty();
      }
      Prompt prompt = Prompt.ofText(Labels.NONE, "What is 1 + " + given + "?");
      prompt.request().put("model", given / PARTITIONS % 2 == 0 ? "a" : "b");
      given++;
      return Optional.of(new Entry.Valid(given, prompt));
    }

    @Override
    public OptionalLong size() {
      return OptionalLong.of(PROMPTS);
    }

    @Override
    public void close() {}
  }

  private static SimulatorSettings simulated(String model, String rates) {
    return SimulatorSettings.of(keys(model, rates), Rate.parse("60/s"))
        .serving(model)
        .with(new ThinkingTime(Duration.ofMillis(30), 0.35));
  }

  private static String topic(String rates) {
    return "models-" + rates.split(" ").length;
  }

  private static List<Secret> keys(String provider, String rates) {
    return IntStream.range(0, rates.split(" ").length)
        .mapToObj(i -> new Secret("sk-" + provider + "-" + i))
        .toList();
  }

  private String provider(String name, String url, String rates) throws IOException {
    StringBuilder yaml = new StringBuilder();
    yaml.append(
        "  %s:%n    base_url: %s%n    models: {%1$s: %1$s}%n    accounts:%n".formatted(name, url));
    List<Secret> keys = keys(name, rates);
    for (int i = 0; i < keys.size(); i++) {
      String file = keys.get(i).id() + ".key";
      Files.writeString(folder.resolve(file), keys.get(i).reveal());
      yaml.append("      %s-%d:%n        keys: file:%s%n".formatted(name, i, file));
      yaml.append("        quotas: [{requests: %s/s}]%n".formatted(rates.split(" ")[i]));
    }
    return yaml.toString();
  }
}
