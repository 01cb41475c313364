package io.keyfleet.scorer.page.board;

import io.keyfleet.scorer.verdicts.Score;
import io.keyfleet.scorer.verdicts.Verdict;
import org.HdrHistogram.IntCountsHistogram;

/// What one stretch of time brought. For one thread.
final class Bucket {
  /// One digit: what a chart shows, in 1.2 kB a bucket.
  private final IntCountsHistogram latencies = new IntCountsHistogram(Latency.LONGEST, 1);

  private long right;
  private long scored;
  private long answered;
  private long unanswered;
  private long rateLimited;
  private long stamp;

  /// Counts a prompt's first answer.
  void answer(Score score, long latencyMillis) {
    answered++;
    scored += score.verdict().scored() ? 1 : 0;
    right += score.verdict() == Verdict.RIGHT ? 1 : 0;
    latencies.recordValue(Latency.within(latencyMillis));
  }

  /// Counts a dead prompt.
  void death() {
    unanswered++;
  }

  /// Counts calls that an account's fault cost.
  void rateLimited(long calls) {
    rateLimited += calls;
  }

  /// Notes when it changed, in changes of its series.
  void stamp(long change) {
    stamp = change;
  }

  Bucket plus(Bucket other) {
    right += other.right;
    scored += other.scored;
    answered += other.answered;
    unanswered += other.unanswered;
    rateLimited += other.rateLimited;
    stamp = Math.max(stamp, other.stamp);
    latencies.add(other.latencies);
    return this;
  }

  long right() {
    return right;
  }

  long scored() {
    return scored;
  }

  long answered() {
    return answered;
  }

  long unanswered() {
    return unanswered;
  }

  long rateLimited() {
    return rateLimited;
  }

  long stamp() {
    return stamp;
  }

  IntCountsHistogram latencies() {
    return latencies;
  }
}
