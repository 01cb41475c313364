package io.keyfleet.scorer.compare;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.scorer.grading.Grader;
import io.keyfleet.scorer.grading.Score;
import io.keyfleet.scorer.tally.Tally;
import io.keyfleet.scorer.tally.TallySnapshot;
import io.keyfleet.scorer.tally.prompts.TallyChange;
import java.util.ArrayList;
import java.util.List;

/// All that is known of one run. For one thread.
public final class ComparedRun {
  private final String name;
  private final Grader grader;
  private final Tally tally = new Tally();
  private final List<QuestionResult> results = new ArrayList<>();

  /// @param name the run, for messages
  public ComparedRun(String name, Grader grader) {
    this.name = name;
    this.grader = grader;
  }

  /// The run.
  public String name() {
    return name;
  }

  /// Takes an answer of the run.
  public void add(Answer answer) {
    Score score = grader.score(answer);
    if (tally.add(answer, score) != TallyChange.REPEATED && score.verdict().scored()) {
      results.add(QuestionResult.of(answer, score.verdict()));
    }
  }

  /// Takes a dead prompt of the run.
  public void add(DeadPrompt dead) {
    tally.add(dead);
  }

  /// The scored ones.
  List<QuestionResult> outcomes() {
    return results;
  }

  /// Its counts.
  public TallySnapshot snapshot() {
    return tally.read();
  }
}
