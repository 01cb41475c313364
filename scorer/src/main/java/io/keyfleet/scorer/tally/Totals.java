package io.keyfleet.scorer.tally;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.Labels;
import io.keyfleet.scorer.grading.Score;
import io.keyfleet.scorer.tally.usage.CallCounter;
import io.keyfleet.scorer.tally.usage.LatencyHistogram;
import io.keyfleet.scorer.tally.usage.TokenSpend;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sums over prompts and calls. They know nothing of which prompts they have counted. For one
/// thread.
final class Totals {
  private final Map<GroupingLabel, Breakdown> byLabel = new EnumMap<>(GroupingLabel.class);
  private final CallCounter calls = new CallCounter();
  private final LatencyHistogram latencies = new LatencyHistogram();
  private final Samples samples = new Samples();
  private final BudgetSpend budgets = new BudgetSpend();
  private Counts counts = Counts.NONE;
  private TokenSpend spent = TokenSpend.NOTHING;
  private @Nullable Instant firstPublished;
  private @Nullable Instant lastAnswered;
  private @Nullable Instant lastDied;

  Totals() {
    for (GroupingLabel label : GroupingLabel.values()) {
      byLabel.put(label, new Breakdown());
    }
  }

  /// An answer that settled its prompt.
  void count(Answer answer, Score score) {
    counts = counts.plus(score, 1);
    TokenSpend reused = TokenSpend.once(answer);
    spent = spent.plus(reused);
    GroupTotals one = new GroupTotals(Counts.NONE.plus(score, 1), reused);
    byLabel.forEach((label, breakdown) -> breakdown.add(label.of(answer), one));
    samples.add(answer, score.verdict());
    published(answer.effort().publishedAt());
    lastAnswered = later(lastAnswered, answer.effort().answeredAt());
  }

  /// An answer, whether or not it settled its prompt. One of an earlier run was paid there.
  void paid(Answer answer, boolean again) {
    if (answer.reused()) {
      return;
    }
    calls.add(answer, again);
    latencies.add(answer.effort().latencyMillis());
    TokenSpend own = TokenSpend.on(answer);
    spent = spent.plus(own);
    GroupTotals one = new GroupTotals(Counts.NONE, own);
    byLabel.forEach((label, breakdown) -> breakdown.add(label.of(answer), one));
  }

  /// What an answer took of its run's budget.
  void charge(String run, BigDecimal amount) {
    budgets.add(run, amount);
  }

  /// A dead prompt, by `by` (1 or -1).
  void count(Labels labels, Score score, int by) {
    counts = counts.plus(score, by);
    GroupTotals one = new GroupTotals(Counts.NONE.plus(score, by), TokenSpend.NOTHING);
    breakdown(GroupingLabel.RUN).add(labels.run(), one);
    breakdown(GroupingLabel.TEMPLATE).add(labels.template(), one);
  }

  /// What was tried for a prompt that died, whether or not it settled it.
  void tried(DeadPrompt.Effort effort) {
    calls.add(effort);
    published(effort.publishedAt());
    lastDied = later(lastDied, effort.diedAt());
  }

  /// Sums of other prompts.
  void add(TallySnapshot other) {
    counts = counts.plus(other.counts());
    spent = spent.plus(other.effort().spent());
    other.byLabel().forEach((label, groups) -> breakdown(label).add(groups));
    calls.add(other.calls());
    latencies.add(other.effort().latencies());
    other.samples().forEach(samples::add);
    other.budgets().forEach(budgets::add);
    if (other.firstPublished() != null) {
      published(other.firstPublished());
    }
    if (other.lastAnswered() != null) {
      lastAnswered = later(lastAnswered, other.lastAnswered());
    }
    if (other.lastDied() != null) {
      lastDied = later(lastDied, other.lastDied());
    }
  }

  TallySnapshot read(Map<String, Long> deadByCause) {
    Map<GroupingLabel, Map<String, GroupTotals>> copy = new EnumMap<>(GroupingLabel.class);
    byLabel.forEach((label, breakdown) -> copy.put(label, breakdown.copy()));
    return new TallySnapshot(
        counts,
        copy,
        deadByCause,
        new TallySnapshot.Effort(calls.read(), spent, latencies.copy()),
        samples.copy(),
        firstPublished,
        lastAnswered,
        lastDied,
        budgets.copy());
  }

  private Breakdown breakdown(GroupingLabel label) {
    return byLabel.computeIfAbsent(label, any -> new Breakdown());
  }

  private void published(Instant at) {
    firstPublished = firstPublished == null || at.isBefore(firstPublished) ? at : firstPublished;
  }

  private static Instant later(@Nullable Instant one, Instant other) {
    return one == null || other.isAfter(one) ? other : one;
  }
}
