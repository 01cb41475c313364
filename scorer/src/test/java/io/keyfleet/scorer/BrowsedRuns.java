package io.keyfleet.scorer;

import static io.keyfleet.scorer.SampleRecords.LABELS;
import static io.keyfleet.scorer.SampleRecords.answer;
import static io.keyfleet.scorer.SampleRecords.stated;

import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.scorer.browse.AnswerBrowser;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.scorer.settings.GradingSettings;
import io.keyfleet.scorer.settings.Outputs;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Settled runs that were scored and can be browsed. Two of them, `first` and `second`, have the
/// same [#PAIRS] questions.
public final class BrowsedRuns implements AutoCloseable {
  public static final int PAIRS = 40;

  private final SettledRuns runs = new SettledRuns();
  private @Nullable Scorer scorer;
  private @Nullable AnswerBrowser browser;

  public BrowsedRuns() {
    for (int i = 0; i < PAIRS; i++) {
      add("first", i, i % 4 != 0);
      add("second", i, i % 3 != 0);
    }
  }

  /// Scores them all.
  public AnswerBrowser scored() throws InterruptedException {
    scorer = runs.scorer(SettledRuns.settings(Outputs.NONE));
    scorer.run();
    return browse();
  }

  public Report report() {
    return Objects.requireNonNull(scorer).snapshot();
  }

  /// What can be browsed after the topic of answers was deleted and made again.
  public AnswerBrowser withoutAnswers() {
    close();
    runs.topics.make("prompts-answers");
    return browse();
  }

  private AnswerBrowser browse() {
    browser =
        new AnswerBrowser(
            Objects.requireNonNull(scorer).answers(),
            GradingSettings.STANDARD,
            runs.topics::consumer,
            new SteadyTicker());
    return browser;
  }

  private void add(String run, int number, boolean right) {
    Labels labels = new Labels("p-" + number, run, null, "pair " + number, LABELS.expected());
    int partition = number % 4;
    long offset =
        runs.topics.append(
            "prompts", partition, PromptJson.write(Prompt.ofText(labels, "pair " + number)));
    runs.topics.append(
        "prompts-answers",
        partition,
        RecordJson.write(
            answer(
                new PromptId("prompts", partition, offset),
                labels,
                stated(right ? 2 : 3),
                number)));
  }

  @Override
  public void close() {
    if (browser != null) {
      browser.close();
    }
  }
}
