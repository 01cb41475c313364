package io.keyfleet.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.simulator.SimulatedApi;
import io.keyfleet.simulator.settings.SimulatorSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Demo processes that call an API of somebody else's, and are ended in the middle.
@Timeout(150)
class StoppedDemoTest {
  private static final int PROMPTS = 80;
  private static final int SOME = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir
  @SuppressWarnings("NullAway.Init") // by JUnit
  private Path folder;

  private final List<Secret> keys = SimulatorSettings.generatedKeys(2);
  private final SimulatedApi api =
      new SimulatedApi(
          SimulatorSettings.of(keys, Rate.parse("10/s")), SystemTime.TICKER, SystemTime.WALL);

  @AfterEach
  void closeApi() {
    api.close();
  }

  @Test
  void everyAnswerIsInTheDraftWhenADemoWasTerminated() throws Exception {
    try (DemoProcess demo = demo()) {
      await().atMost(PATIENCE).until(() -> draft().size() >= SOME);
      demo.terminate();

      assertThat(demo.ended()).isEqualTo(1);
      assertThat(draft()).hasSize((int) api.audit().ok()).doesNotHaveDuplicates();
      assertThat(demo.errors())
          .contains(PROMPTS + " prompts go to " + api.baseUrl() + ", which may charge for them")
          .contains(draft().size() + " results are in r.jsonl.part")
          .contains(draft().size() + " of " + PROMPTS + " prompts are settled", "--data DIR");
      assertThat(folder.resolve("r.jsonl")).doesNotExist();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theSameCommandGoesOnAndPaysForNothingThatWasAnswered(boolean killed) throws Exception {
    long atMost;
    try (DemoProcess demo = demo("--data", "kept")) {
      await().atMost(PATIENCE).until(() -> draft().size() >= SOME);
      if (killed) {
        demo.kill();
      } else {
        demo.terminate();
        assertThat(demo.ended()).isEqualTo(1);
        assertThat(demo.errors()).contains("the same command with --data");
        assertThat(draft()).hasSize((int) api.audit().ok());
      }
      atMost = api.audit().calls() - draft().size();
      assertThat(atMost).as("calls whose results are not in the draft").isLessThan(SOME);
    }

    try (DemoProcess again = demo("--data", "kept")) {
      assertThat(again.ended()).as(again.errors()).isEqualTo(0);
    }

    assertThat(Files.readAllLines(folder.resolve("r.jsonl")))
        .hasSize(PROMPTS)
        .noneMatch(line -> line.contains("\"answer\":null"));
    assertThat(api.audit().calls()).isBetween((long) PROMPTS, PROMPTS + atMost);
  }

  private DemoProcess demo(String... more) throws IOException {
    List<String> options =
        List.of("--prompts", String.valueOf(PROMPTS), "--rate", "10/s", "--results", "r.jsonl");
    return DemoProcess.start(
        folder,
        Map.of(
            "BASE_URL",
            api.baseUrl(),
            "API_KEY",
            keys.stream().map(Secret::reveal).collect(Collectors.joining(","))),
        Stream.concat(options.stream(), List.of(more).stream()).toArray(String[]::new));
  }

  private List<String> draft() {
    Path draft = folder.resolve("r.jsonl.part");
    try {
      return Files.exists(draft) ? Files.readAllLines(draft) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
