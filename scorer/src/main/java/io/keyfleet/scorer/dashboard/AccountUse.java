package io.keyfleet.scorer.dashboard;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.KeyId;
import io.keyfleet.scorer.dashboard.series.DurationHistogram;
import io.keyfleet.scorer.dashboard.series.RateMeter;
import io.keyfleet.scorer.grading.Score;
import io.keyfleet.scorer.grading.Verdict;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What one account did for a run. For one thread.
final class AccountUse {
  private static final int MAX_KEYS = 20;

  private final String account;
  private final String provider;
  private final Set<KeyId> keys = new TreeSet<>();
  private final DurationHistogram latencies;
  private final RateMeter recent;
  private long answers;
  private long scored;
  private long right;
  private long calls;
  private long rateLimited;

  /// @param account its id, of [Dashboard#MAX_NAME] characters at most
  AccountUse(String account, @Nullable String provider) {
    this(
        account,
        provider == null ? "" : Excerpt.of(provider, Dashboard.MAX_NAME),
        new DurationHistogram(2),
        new RateMeter());
  }

  private AccountUse(
      String account, String provider, DurationHistogram latencies, RateMeter recent) {
    this.account = account;
    this.provider = provider;
    this.latencies = latencies;
    this.recent = recent;
  }

  /// @param score null where the prompt had an answer already
  void add(Answer answer, @Nullable Score score) {
    Answer.Effort effort = answer.effort();
    calls += effort.calls();
    rateLimited += Math.max(0, effort.calls() - effort.attempts());
    if (keys.size() < MAX_KEYS) {
      keys.add(new KeyId(Excerpt.of(answer.source().key().value(), Dashboard.MAX_NAME)));
    }
    recent.add(effort.answeredAt());
    if (score != null) {
      answers++;
      scored += score.verdict().scored() ? 1 : 0;
      right += score.verdict() == Verdict.RIGHT ? 1 : 0;
      latencies.add(effort.latencyMillis());
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
        latencies.figures());
  }

  /// Writes it, in the form that [#read(DataInput)] reads.
  void write(DataOutput out) throws IOException {
    out.writeUTF(account);
    out.writeUTF(provider);
    latencies.write(out);
    recent.write(out);
    out.writeInt(keys.size());
    for (KeyId key : keys) {
      out.writeUTF(key.value());
    }
    out.writeLong(answers);
    out.writeLong(scored);
    out.writeLong(right);
    out.writeLong(calls);
    out.writeLong(rateLimited);
  }

  static AccountUse read(DataInput in) throws IOException {
    AccountUse use =
        new AccountUse(in.readUTF(), in.readUTF(), DurationHistogram.read(in), RateMeter.read(in));
    for (int left = in.readInt(); left > 0; left--) {
      use.keys.add(new KeyId(in.readUTF()));
    }
    use.answers = in.readLong();
    use.scored = in.readLong();
    use.right = in.readLong();
    use.calls = in.readLong();
    use.rateLimited = in.readLong();
    return use;
  }

  String account() {
    return account;
  }
}
