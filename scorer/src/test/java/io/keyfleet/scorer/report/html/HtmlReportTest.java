package io.keyfleet.scorer.report.html;

import static io.keyfleet.scorer.SampleRecords.LABELS;
import static io.keyfleet.scorer.SampleRecords.answer;
import static io.keyfleet.scorer.SampleRecords.stated;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.scorer.compare.PairedTable;
import io.keyfleet.scorer.grading.Grader;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.scorer.settings.Outputs;
import io.keyfleet.scorer.settings.PoolCapacity;
import io.keyfleet.scorer.settings.ScorerSettings;
import io.keyfleet.scorer.tally.Tally;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
  private static final String HOSTILE = "</td><script>alert(1)</script>\" onload='x'&\u0000";
  private static final ScorerSettings SETTINGS =
      new ScorerSettings(
          List.of("prompts"),
          Optional.empty(),
          true,
          Duration.ofSeconds(1),
          new PoolCapacity(OptionalInt.empty(), null, null),
          Outputs.NONE);

  private final Tally tally = new Tally();

  @Test
  void aReportNeedsNothingBesideItself() {
    add("basic", "1 + 1", 8, 2);

    String html = HtmlReport.of(report(), Optional.empty());

    assertThat(html)
        .startsWith("<!doctype html>")
        .contains("80.00 %", "Accuracy by template", "basic", "Use of the quotas")
        .contains("default-src 'none'")
        .doesNotContainPattern("<script|<link|src=|href=|url\\(|@import|https?:");
  }

  @Test
  void textFromOutsideIsTextWhereverItStands() {
    add(HOSTILE, HOSTILE, 1, 2);
    ComparedRuns runs =
        new ComparedRuns(
            HOSTILE,
            HOSTILE,
            true,
            new PairedTable(1, 2, 3, 4),
            Collections.nCopies(4, Collections.nCopies(4, 1)));

    String html = HtmlReport.of(report(), Optional.of(runs));

    assertThat(html).contains("&lt;script&gt;", "10 questions answered by both");
    assertThat(html).doesNotContain("<script", "\" onload", "\u0000");
  }

  @Test
  void aTableHasABound() {
    for (int i = 0; i < HtmlReport.MAX_ROWS + 5; i++) {
      add("template " + i, "q", 1, 0);
    }

    String html = HtmlReport.of(report(), Optional.empty());

    assertThat(html).contains("And 5 more.");
    assertThat(html.split("template \\d+", -1).length - 1).isEqualTo(2 * HtmlReport.MAX_ROWS);
  }

  private Report report() {
    return Report.of(tally.read(), 10, 0, SETTINGS);
  }

  private long offset;

  private void add(String template, String question, int right, int wrong) {
    Labels labels = new Labels("id", "run", template, question, LABELS.expected());
    for (int i = 0; i < right + wrong; i++) {
      var one = answer(new PromptId("prompts", 0, offset++), labels, stated(i < right ? 2 : 3), 1);
      tally.add(one, Grader.standard().score(one));
    }
  }
}
