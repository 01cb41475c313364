package io.keyfleet.scorer.dashboard.series;

import io.keyfleet.scorer.grading.Score;
import io.keyfleet.scorer.grading.Verdict;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What one stretch of time brought. For one thread.
public final class Bucket {
  private final DurationHistogram latencies;
  private long right;
  private long scored;
  private long answered;
  private long unanswered;
  private long rateLimited;
  private long stamp;

  Bucket() {
    this(new DurationHistogram(1)); // what a chart shows
  }

  private Bucket(DurationHistogram latencies) {
    this.latencies = latencies;
  }

  /// Counts a prompt's first answer; one that a content filter withheld is none.
  ///
  /// @param latencyMillis of its call; null if none was made for it
  public void answer(Score score, @Nullable Long latencyMillis) {
    if (score.verdict() == Verdict.FILTERED) {
      unanswered++;
      return;
    }
    answered++;
    scored += score.verdict().scored() ? 1 : 0;
    right += score.verdict() == Verdict.RIGHT ? 1 : 0;
    if (latencyMillis != null) {
      latencies.add(latencyMillis);
    }
  }

  /// Counts a dead prompt.
  public void death() {
    unanswered++;
  }

  /// Counts calls that an account's fault cost.
  public void rateLimited(long calls) {
    rateLimited += calls;
  }

  /// Records when it changed, in changes of its series.
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

  DurationHistogram latencies() {
    return latencies;
  }

  /// Writes it, but for its stamp, in the form that [#read] reads.
  void write(DataOutput out) throws IOException {
    out.writeLong(right);
    out.writeLong(scored);
    out.writeLong(answered);
    out.writeLong(unanswered);
    out.writeLong(rateLimited);
    latencies.write(out);
  }

  static Bucket read(DataInput in) throws IOException {
    long right = in.readLong();
    long scored = in.readLong();
    long answered = in.readLong();
    long unanswered = in.readLong();
    long rateLimited = in.readLong();
    Bucket bucket = new Bucket(DurationHistogram.read(in));
    bucket.right = right;
    bucket.scored = scored;
    bucket.answered = answered;
    bucket.unanswered = unanswered;
    bucket.rateLimited = rateLimited;
    return bucket;
  }
}
