package io.keyfleet.scorer.report;

import static io.keyfleet.scorer.SampleRecords.answer;
import static io.keyfleet.scorer.SampleRecords.dead;
import static io.keyfleet.scorer.SampleRecords.stated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.KeyId;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.scorer.SampleRecords;
import io.keyfleet.scorer.grading.Grader;
import io.keyfleet.scorer.results.OutputFile;
import io.keyfleet.scorer.results.ReportFile;
import io.keyfleet.scorer.settings.Outputs;
import io.keyfleet.scorer.settings.PoolCapacity;
import io.keyfleet.scorer.settings.ScorerSettings;
import io.keyfleet.scorer.tally.Tally;
import io.keyfleet.service.settings.Rate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final PoolCapacity POOL =
      new PoolCapacity(OptionalInt.empty(), Rate.parse("5/s"), null);
  private final Tally tally = new Tally();

  @Test
  void theLineSaysAccuracyIntervalCountsAndElapsedTime() {
    hundred();

    assertThat(AccuracyLine.of(report(100)))
        .isEqualTo(
            "accuracy: 85.00% (95% CI 76.72-90.69) right=85 unreadable=0 wrong=15 truncated=0"
                + " unanswered=0 of 100 elapsed 00:00:20.480");
  }

  @Test
  void theCallsLineSaysWhatWasMadeAgainAndWhyAndWhatWasPaidTwice() {
    add(answer(1, stated(2), 1));
    assertThat(CallsLine.of(report(1))).isEqualTo("calls: 2 for 1 prompts; none made again");

    add(answer(1, stated(2), 1));
    Map<String, Integer> again = Map.of("503", 3, "connection closed", 1_040, "timeout", 3);
    DeadPrompt.Effort effort =
        new DeadPrompt.Effort(
            5, 1_047, "w", SampleRecords.PUBLISHED, SampleRecords.PUBLISHED, again);
    tally.add(new DeadPrompt(new PromptId("prompts", 0, 2), Labels.NONE, "x", "y", effort));
    assertThat(CallsLine.of(report(2)))
        .isEqualTo(
            "calls: 1,051 for 2 prompts; 1,046 made again (connection closed 1,040, 503 3,"
                + " timeout 3); 1 answered twice");
  }

  @Test
  void theLineHasNoAccuracyWhileNothingIsScored() {
    assertThat(AccuracyLine.of(report(3)))
        .isEqualTo(
            "accuracy: n/a (95% CI n/a) right=0 unreadable=0 wrong=0 truncated=0 unanswered=0 of 3"
                + " elapsed 00:00:00.000");
  }

  @Test
  void answersWithNothingToCompareWithDoNotTouchAccuracy() {
    add(answer(0, stated(2), 1));
    add(answer(new PromptId("prompts", 0, 1), Labels.NONE, "hello", 90_061.5));
    tally.add(dead(2, 1));

    assertThat(AccuracyLine.of(report(3)))
        .startsWith("accuracy: 100.00% ")
        .endsWith(" unanswered=1 of 3 elapsed 25:01:01.500 unscored=1");
  }

  @Test
  void whatAContentFilterKeptBackIsToldBehindTheLine() {
    add(answer(0, stated(2), 1));
    tally.add(dead(1, 1, "content_filter"));
    assertThat(AccuracyLine.of(report(2)))
        .startsWith("accuracy: 100.00% ")
        .contains(" unanswered=0 of 2 elapsed ")
        .endsWith(" filtered=1");
  }

  @Test
  void theReportHasItsStableNames(@TempDir Path folder) throws Exception {
    hundred();
    Path file = folder.resolve("r.json");
    new ReportFile(new OutputFile("--report", file)).write(report(100));

    JsonNode json = RecordJson.MAPPER.readTree(Files.readString(file));
    assertThat(json.fieldNames())
        .toIterable()
        .contains(
            "prompts",
            "answered",
            "right",
            "wrong",
            "unreadable",
            "truncated",
            "filtered",
            "unanswered",
            "accuracy",
            "accuracyLow",
            "accuracyHigh",
            "elapsedSeconds",
            "answersPerSecond",
            "poolUtilisation",
            "quotaUse",
            "calls",
            "repeatedCalls",
            "madeAgain",
            "rateLimited",
            "callsByKey",
            "scored",
            "unscored",
            "lenientRight",
            "byTemplate",
            "byRun",
            "byModel",
            "byAccount",
            "byProvider",
            "reading",
            "lenientAccuracy",
            "finalRight",
            "byFinal",
            "byStrict",
            "deadByCause",
            "promptTokens",
            "completionTokens",
            "cost",
            "latencyMillis",
            "samples");
    assertThat(json.get("reading").asText()).isEqualTo("auto");
    assertThat(json.get("cost").decimalValue()).isEqualByComparingTo("0.1");
    assertThat(json.get("latencyMillis").get("p99").asLong()).isEqualTo(450);
    assertThat(json.get("byProvider").get("api").get("accuracyLow").asDouble())
        .isCloseTo(0.7672, within(0.0001));
    assertThat(json.get("byRun").get("run-1").get("promptTokens").asLong()).isEqualTo(1_000);
    assertThat(json.get("samples"))
        .hasSize(10)
        .allMatch(sample -> sample.get("answer").asText().equals(stated(3)));
    assertThat(json.get("prompts").asLong()).isEqualTo(100);
    assertThat(json.get("answered").asLong()).isEqualTo(100);
    assertThat(json.get("accuracy").asDouble()).isEqualTo(0.85);
    assertThat(json.get("accuracyLow").asDouble()).isCloseTo(0.7672, within(0.0001));
    assertThat(json.get("elapsedSeconds").asDouble()).isEqualTo(20.48);
    assertThat(json.get("answersPerSecond").asDouble()).isCloseTo(100 / 20.48, within(1e-9));
    assertThat(json.get("callsByKey").get(KeyId.of("sk-1").value()).asLong()).isEqualTo(200);
    assertThat(json.get("rateLimited").asLong()).isEqualTo(100);
    assertThat(json.get("byTemplate").get("basic").get("accuracy").asDouble()).isEqualTo(0.85);
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void evenCallsAtTheFullRateUseTheWholePool() {
    for (int i = 0; i < 100; i++) {
      Answer one = answer(i, stated(2), 0.45 + i / 10.0);
      add(one);
    }

    // two calls each, ten answers a second: four times what one account at 5/s may
    assertThat(report(100).usage().poolUtilisation()).isCloseTo(200 / 50.5, within(1e-9));
    PoolCapacity known = new PoolCapacity(OptionalInt.of(4), Rate.parse("5/s"), Rate.parse("15/s"));
    assertThat(report(100, known).usage().poolUtilisation())
        .isCloseTo(200 / (4 + 9.9 * 15), within(1e-9));
    PoolCapacity unknown = new PoolCapacity(OptionalInt.empty(), null, null);
    assertThat(report(100, unknown).usage().poolUtilisation()).isNull();
  }

  private void hundred() {
    for (int i = 0; i < 100; i++) {
      add(answer(i, stated(i < 85 ? 2 : 3), i == 40 ? 20.48 : 10));
    }
  }

  private void add(Answer answer) {
    tally.add(answer, Grader.standard().score(answer));
  }

  private Report report(long prompts) {
    return report(prompts, POOL);
  }

  private Report report(long prompts, PoolCapacity pool) {
    ScorerSettings settings =
        new ScorerSettings(
            List.of("prompts"), Optional.empty(), true, Duration.ofHours(1), pool, Outputs.NONE);
    return Report.of(tally.read(), prompts, 0, settings);
  }
}
