package io.keyfleet.scorer.page.board;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.KeyId;
import io.keyfleet.scorer.verdicts.Score;
import io.keyfleet.scorer.verdicts.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.HdrHistogram.IntCountsHistogram;
import org.jspecify.annotations.Nullable;

/// What one account did for a run. For one thread.
final class AccountUse {
  private static final int MAX_KEYS = 20;

  private final String account;
  private final String provider;
  private final Set<KeyId> keys = new TreeSet<>();
  private final IntCountsHistogram latencies = new IntCountsHistogram(Latency.LONGEST, 2);
  private final Recent recent = new Recent();
  private long answers;
  private long scored;
  private long right;
  private long calls;
  private long rateLimited;

  AccountUse(String account, @Nullable String provider) {
    this.account = account;
    this.provider = provider == null ? "" : provider;
  }

  /// @param score null where the prompt had an answer already
  void add(Answer answer, @Nullable Score score) {
    Answer.Effort effort = answer.effort();
    calls += effort.calls();
    rateLimited += Math.max(0, effort.calls() - effort.attempts());
    if (keys.size() < MAX_KEYS) {
      keys.add(answer.source().key());
    }
    recent.add(effort.answeredAt());
    if (score != null) {
      answers++;
      scored += score.verdict().scored() ? 1 : 0;
      right += score.verdict() == Verdict.RIGHT ? 1 : 0;
      latencies.recordValue(Latency.within(effort.latencyMillis()));
    }
  }

  long calls() {
    return calls;
  }

  Details.Account read(Instant now, @Nullable Double allowed) {
    return new Details.Account(
        account,
        provider,
        List.copyOf(keys),
        answers,
        scored,
        right,
        calls,
        rateLimited,
        recent.perSecond(now),
        allowed,
        Latency.of(latencies));
  }
}
