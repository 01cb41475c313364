package io.keyfleet.scorer.tally;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.scorer.grading.Score;
import io.keyfleet.scorer.tally.prompts.PromptSet;
import io.keyfleet.scorer.tally.prompts.SettledPrompts;
import io.keyfleet.scorer.tally.prompts.TallyChange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigDecimal;

/// Running counts over answers and dead prompts, in which a prompt counts once: by its first
/// answer, or, while it has none, as dead. Which of its dead prompt and its answer comes first
/// makes no difference. Safe for all threads.
public final class Tally {
  private SettledPrompts settled = new SettledPrompts();
  private Totals totals = new Totals();

  /// Counts an answer that got `score`.
  public synchronized TallyChange add(Answer answer, Score score) {
    String diedOf = settled.causeOf(answer.prompt());
    TallyChange change = settled.answered(answer.prompt());
    totals.paid(answer, change == TallyChange.REPEATED);
    switch (change) {
      case REPEATED -> {}
      case REVIVED -> {
        totals.count(answer.labels(), Score.ofDeath(diedOf), -1);
        totals.count(answer, score);
      }
      case SETTLED -> totals.count(answer, score);
    }
    return change;
  }

  /// Counts a dead prompt.
  public synchronized TallyChange add(DeadPrompt prompt) {
    TallyChange change = settled.died(prompt.prompt(), prompt.cause());
    totals.tried(prompt.effort());
    if (change == TallyChange.SETTLED) {
      Score score = Score.ofDeath(settled.causeOf(prompt.prompt()));
      totals.count(prompt.labels(), score, 1);
    }
    return change;
  }

  /// Counts what an answer took of its run's budget, whether or not it settled its prompt: it is
  /// paid.
  ///
  /// @param amount in the unit of that budget
  public synchronized void charge(String run, BigDecimal amount) {
    totals.charge(run, amount);
  }

  /// Whether a prompt has an answer or is dead.
  public synchronized boolean settled(PromptId prompt) {
    return settled.has(prompt);
  }

  /// Whether a prompt is dead and has no answer.
  public synchronized boolean dead(PromptId prompt) {
    return settled.dead(prompt);
  }

  /// Settled prompts of one partition.
  public synchronized long settled(PromptSet.Partition partition) {
    return settled.count(partition);
  }

  /// Settled prompts of one partition below an offset.
  public synchronized long settledBelow(PromptSet.Partition partition, long offset) {
    return settled.countBelow(partition, offset);
  }

  /// Settled prompts that are not among `others`.
  public synchronized long settledBeside(PromptSet others) {
    return settled.countBeside(others);
  }

  /// How things stand; a copy.
  public synchronized TallySnapshot read() {
    return totals.read(settled.deadByCause());
  }

  /// Writes all that is known, in the form that [#restore] reads.
  public synchronized void write(DataOutput out) throws IOException {
    byte[] standing = RecordJson.write(read());
    out.writeInt(standing.length);
    out.write(standing);
    settled.write(out);
  }

  /// Becomes what [#write] wrote.
  ///
  /// @throws IOException if it is nothing of that kind; the tally is then as it was
  public synchronized void restore(DataInput in) throws IOException {
    byte[] standing = new byte[in.readInt()];
    in.readFully(standing);
    Totals read = new Totals();
    read.add(RecordJson.MAPPER.readValue(standing, TallySnapshot.class));
    settled = SettledPrompts.read(in);
    totals = read;
  }
}
