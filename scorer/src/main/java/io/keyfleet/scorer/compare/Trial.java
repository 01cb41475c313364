package io.keyfleet.scorer.compare;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.scorer.tally.Settlement;
import io.keyfleet.scorer.tally.Standing;
import io.keyfleet.scorer.tally.Tally;
import io.keyfleet.scorer.verdicts.Score;
import io.keyfleet.scorer.verdicts.Scoring;
import java.util.ArrayList;
import java.util.List;

/// All that is known of one run. For one thread.
public final class Trial {
  private final String name;
  private final Scoring scoring;
  private final Tally tally = new Tally();
  private final List<Outcome> outcomes = new ArrayList<>();

  /// @param name the run, for messages
  public Trial(String name, Scoring scoring) {
    this.name = name;
    this.scoring = scoring;
  }

  /// The run.
  public String name() {
    return name;
  }

  /// Takes an answer of the run.
  public void add(Answer answer) {
    Score score = scoring.score(answer);
    if (tally.add(answer, score) != Settlement.REPEATED && score.verdict().scored()) {
      outcomes.add(Outcome.of(answer, score.verdict()));
    }
  }

  /// Takes a dead prompt of the run.
  public void add(DeadPrompt dead) {
    tally.add(dead);
  }

  /// The scored ones.
  List<Outcome> outcomes() {
    return outcomes;
  }

  /// Its counts.
  public Standing standing() {
    return tally.read();
  }
}
