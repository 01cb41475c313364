package io.keyfleet.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.settings.UsageException;
import io.keyfleet.worker.WorkerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DemoSettingsTest {
  @TempDir private Path folder;
  private final DemoFlags flags = CommandLine.populateCommand(new DemoFlags());
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void ofAFleet() {
    environment.put("KEYFLEET_POOL", folder.resolve("none.yaml").toString());
    environment.put("KEYFLEET_BUDGET", "5");
    environment.put("KEYFLEET_TOPIC_PATTERN", ".*");
    environment.put("API_KEY", "sk-1");
  }

  @Test
  void theSimulatedApiCostsNothingSoNoBudgetEndsADemo() {
    DemoSettings demo = read();
    Settings settings = settings(flags.settings("worker-1"));
    WorkerSettings worker = WorkerSettings.read(settings);
    settings.check();

    assertThat(demo.simulated()).isTrue();
    assertThat(worker.dispatch().budget()).isEmpty();
    assertThat(worker.consumer().followed().more()).isEmpty();
  }

  @Test
  void aBudgetForARealApiIsRefusedAndSaysWhatToDo() {
    environment.put("BASE_URL", "https://api.example.com/v1");

    assertThatThrownBy(this::read)
        .isInstanceOf(UsageException.class)
        .hasMessageContainingAll("KEYFLEET_BUDGET", "--prompts", "resumed");

    environment.remove("KEYFLEET_BUDGET");
    assertThat(read().simulated()).isFalse();
  }

  @Test
  void aFileOfGsm8kNeedsNoOtherFlag() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("test.jsonl"), "{\"question\": \"8 * 9?\", \"answer\": \"#### 72\"}\n");
    new CommandLine(flags).parseArgs("--prompts-file", file.toString());

    assertThat(read().reading().orElse("")).contains("read as GSM8K: question → prompt");
  }

  private DemoSettings read() {
    return DemoSettings.read(flags, settings(flags.settings()), new SplittableRandom(1));
  }

  private Settings settings(Map<Setting, String> given) {
    return new Settings(given, environment, folder.resolve("no.env"));
  }
}
