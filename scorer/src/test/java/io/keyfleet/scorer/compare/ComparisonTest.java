package io.keyfleet.scorer.compare;

import static io.keyfleet.scorer.SampleRecords.answer;
import static io.keyfleet.scorer.SampleRecords.dead;
import static io.keyfleet.scorer.SampleRecords.stated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.scorer.grading.ExtractionMode;
import io.keyfleet.scorer.grading.Grader;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.scorer.results.OutputFile;
import io.keyfleet.scorer.results.ResultLine;
import io.keyfleet.scorer.results.ResultsFile;
import io.keyfleet.scorer.results.ResultsFormat;
import io.keyfleet.scorer.results.ResultsReader;
import io.keyfleet.scorer.tally.prompts.TallyChange;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.terminal.Messages;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
  private final ComparedRun plain = new ComparedRun("plain", Grader.standard());
  private final ComparedRun steps = new ComparedRun("steps", Grader.standard());

  @Test
  void runsAreHeldAgainstEachOtherOverTheQuestionsThatBothAnswered() throws Exception {
    for (int i = 0; i < 100; i++) {
      add(plain, i, null, i + " + 1", i < 85);
      add(steps, 99 - i, null, (99 - i) + " + 1", i > 1);
    }
    add(plain, 100, null, "asked of one only", true);
    plain.add(dead(101, 1));

    Comparison comparison = Comparison.of(plain, steps, ExtractionMode.STRICT);

    assertThat(comparison.pairedBy()).isEqualTo(Pairing.By.QUESTION);
    assertThat(comparison.paired()).isEqualTo(new PairedTable(85, 0, 13, 2));
    assertThat(comparison.text(Messages.of(Report.class, Locale.ENGLISH)))
        .contains(
            "plain  accuracy: 85.15% (95% CI 76.93-90.79) right=86 unreadable=0 wrong=15"
                + " truncated=0 unanswered=1",
            "100 questions answered by both (same question):",
            "  plain right           85          0",
            "  plain not             13          2",
            "McNemar's test (exact): 0 against 13, p = 0.000244");
    Messages chinese = Messages.of(Report.class, Locale.CHINA);
    assertThat(comparison.text(chinese))
        .hasSameSizeAs(comparison.text(Messages.of(Report.class, Locale.ENGLISH)))
        .contains("McNemar 检验（精确）：0 对 13，p = 0.000244");
    assertThat(chinese.keys()).isEqualTo(Messages.of(Report.class, Locale.ENGLISH).keys());
    JsonNode json = RecordJson.MAPPER.valueToTree(comparison);
    assertThat(json.at("/runs/0/accuracyLow").asDouble()).isBetween(0.769, 0.770);
    assertThat(json.at("/runs/1/accuracy").asDouble()).isEqualTo(0.98);
    assertThat(json.at("/pValue").asDouble()).isBetween(0.000244, 0.000245);
    assertThat(json.at("/onlySecond").asInt()).isEqualTo(13);
    assertThat(json.at("/runs/0/samples")).hasSize(10);
  }

  @Test
  void aQuestionAskedTwiceIsPairedInTheOrderOfAsking() {
    add(plain, 0, null, "1 + 1", true);
    add(plain, 1, null, "1 + 1", false);
    add(steps, 5, null, "1 + 1", false);
    add(steps, 4, null, "1 + 1", true);
    add(steps, 6, null, "1 + 1", true);

    assertThat(Pairing.of(plain, steps).table()).isEqualTo(new PairedTable(1, 0, 0, 1));
  }

  @Test
  void promptsOfOtherWordingArePairedById() {
    add(plain, 0, "q1", "What is 1 + 1?", true);
    add(steps, 0, "q1", "Think, then say what 1 + 1 is.", false);

    assertThat(Pairing.of(plain, steps))
        .isEqualTo(new Pairing(Pairing.By.ID, new PairedTable(0, 1, 0, 0)));
  }

  @Test
  void sameIdsOfOtherQuestionsAreRefused() {
    add(plain, 0, "q1", "a", true);
    Labels other = new Labels("q1", "steps", null, "b", IntNode.valueOf(7));
    steps.add(answer(new PromptId("prompts", 0, 0), other, stated(7), 1));

    assertThatThrownBy(() -> Pairing.of(plain, steps))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("did not get the same questions");
  }

  @Test
  void runsWithNothingInCommonAreRefused() {
    add(plain, 0, "q1", "a", true);
    add(steps, 0, "q2", "b", true);

    assertThatThrownBy(() -> Pairing.of(plain, steps)).isInstanceOf(Failure.class);
  }

  @Test
  void aResultsFileIsAsGoodAsTheAnswersThemselves(@TempDir Path folder) {
    Path path = folder.resolve("r.jsonl");
    ResultsFile file =
        new ResultsFile(new OutputFile("--results", path), Optional.empty(), ResultsFormat.JSONL);
    file.begin(0);
    for (int i = 0; i < 20; i++) {
      var one = answer(i, i % 3 == 0 ? "no" : stated(i % 2 + 2), i);
      plain.add(one);
      file.add(one, Grader.standard().score(one), TallyChange.SETTLED);
    }
    plain.add(dead(30, 1));
    file.finish(lines -> lines.accept(ResultLine.of(dead(30, 1))));

    ResultsReader.read(path, steps::add, steps::add);

    assertThat(steps.snapshot().counts()).isEqualTo(plain.snapshot().counts());
    assertThat(steps.snapshot().effort().spent()).isEqualTo(plain.snapshot().effort().spent());
    assertThat(steps.outcomes()).isEqualTo(plain.outcomes());
    assertThat(steps.snapshot().deadByCause()).containsOnlyKeys("attempts_exhausted");
  }

  private static void add(
      ComparedRun run, long offset, @Nullable String id, String question, boolean right) {
    Labels labels = new Labels(id, run.name(), "basic", question, IntNode.valueOf(2));
    run.add(answer(new PromptId(run.name(), 0, offset), labels, stated(right ? 2 : 3), 1));
  }
}
