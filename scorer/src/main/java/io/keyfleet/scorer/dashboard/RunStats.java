package io.keyfleet.scorer.dashboard;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.scorer.dashboard.series.Bucket;
import io.keyfleet.scorer.dashboard.series.ClientCursor;
import io.keyfleet.scorer.dashboard.series.DurationHistogram;
import io.keyfleet.scorer.dashboard.series.History;
import io.keyfleet.scorer.dashboard.series.Pace;
import io.keyfleet.scorer.dashboard.series.RateMeter;
import io.keyfleet.scorer.dashboard.series.TimeSeries;
import io.keyfleet.scorer.grading.Score;
import io.keyfleet.scorer.tally.Counts;
import io.keyfleet.scorer.tally.GroupTotals;
import io.keyfleet.scorer.tally.RunState;
import io.keyfleet.scorer.tally.prompts.TallyChange;
import io.keyfleet.scorer.tally.usage.Elapsed;
import io.keyfleet.scorer.tally.usage.RepeatCauses;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What is known of one run, or of all prompts together, beside the tally's counts; bounded. For
/// one thread.
final class RunStats {
  private static final int MAX_ACCOUNTS = 100;
  private static final int MAX_CAUSES = 50;
  private static final int MAX_CAUSE = 100;
  private static final String REST = "(others)";
  private static final Duration QUIET = Duration.ofSeconds(30);

  private final @Nullable String run;
  private TimeSeries series = new TimeSeries();
  private DurationHistogram latencies = new DurationHistogram(2);
  private RateMeter recent = new RateMeter();
  private WrongAnswers misses = new WrongAnswers();
  private final Map<String, AccountUse> accounts = new TreeMap<>();
  private final Map<String, Long> dead = new TreeMap<>();
  private RepeatCauses madeAgain = new RepeatCauses();
  private long answeredAfterAll;
  private long calls;
  private long rateLimited;
  private @Nullable Instant firstPublished;
  private @Nullable Instant lastSettled;

  /// @param run null for all prompts together
  RunStats(@Nullable String run) {
    this.run = run;
  }

  void answered(Answer answer, Score score, TallyChange change) {
    Answer.Effort effort = answer.effort();
    boolean first = change != TallyChange.REPEATED;
    called(effort.answeredAt(), effort.calls(), effort.attempts());
    effort.madeAgain().forEach(madeAgain::add);
    if (!answer.reused()) {
      account(answer).add(answer, first ? score : null);
    }
    if (first) {
      @Nullable Long took = answer.reused() ? null : (Long) effort.latencyMillis();
      series.change(effort.answeredAt(), bucket -> bucket.answer(score, took));
      if (took != null) {
        latencies.add(took);
      }
      misses.add(answer, score);
      answeredAfterAll += change == TallyChange.REVIVED ? 1 : 0;
      settled(effort.publishedAt(), effort.answeredAt());
    }
  }

  void died(DeadPrompt prompt, TallyChange change) {
    DeadPrompt.Effort effort = prompt.effort();
    called(effort.diedAt(), effort.calls(), effort.attempts());
    effort.madeAgain().forEach(madeAgain::add);
    if (change != TallyChange.REPEATED) {
      series.change(effort.diedAt(), Bucket::death);
      dead.merge(cause(prompt), 1L, Long::sum);
      settled(effort.publishedAt(), effort.diedAt());
    }
  }

  /// Since when nothing came.
  Instant lastSettled() {
    return lastSettled == null ? Instant.MIN : lastSettled;
  }

  /// @param totals the tally's
  /// @param prompts how many were published, where that is known
  Summary summary(GroupTotals totals, OptionalLong prompts, CallAllowance allowance, Instant now) {
    Counts counts = totals.counts();
    RunState state = state(counts, prompts, now);
    double rate = recent.perSecond(now);
    double pace = Pace.of(series).perSecond(now).orElse(rate);
    boolean known = prompts.isPresent();
    long left = known ? Math.max(0, prompts.getAsLong() - counts.settled()) : 0;
    return new Summary(
        run,
        state,
        known ? (Long) Math.max(prompts.getAsLong(), counts.settled()) : null,
        counts.settled(),
        counts,
        new Summary.Pace(
            firstPublished,
            lastSettled,
            elapsed(state, now),
            known && pace > 0 && state == RunState.RUNNING ? (Double) (left / pace) : null,
            rate,
            allowance.together(accounts.size())),
        calls,
        madeAgain.copy(),
        rateLimited,
        latencies.figures(),
        null,
        totals.spent(),
        known && counts.settled() > 0
            ? totals.spent().extended(counts.settled() + left, counts.settled())
            : null,
        null,
        null);
  }

  /// How well its end could be predicted while it went on; nothing if nothing is settled.
  Optional<Foresight> foresight() {
    return firstPublished == null || lastSettled == null
        ? Optional.empty()
        : Optional.of(Foresight.of(Pace.of(series), firstPublished, lastSettled));
  }

  Details details(Summary summary, CallAllowance allowance, Instant now, ClientCursor cursor) {
    History history = History.of(series, summary.counts(), cursor);
    @Nullable Double each = allowance.each(accounts.size());
    List<Details.Account> used =
        accounts.values().stream()
            .sorted(Comparator.comparingLong(AccountUse::calls).reversed())
            .map(one -> one.read(now, each))
            .toList();
    return new Details(
        run,
        summary,
        used,
        new TreeMap<>(dead),
        answeredAfterAll,
        misses.count() == cursor.misses() ? null : misses.read(),
        history,
        new ClientCursor(
            history.widthMillis(),
            history.startMillis() / history.widthMillis(),
            history.points(),
            series.changes(),
            misses.count()));
  }

  /// Writes it, but for whose it is, in the form that [#read] reads.
  void write(DataOutput out) throws IOException {
    series.write(out);
    latencies.write(out);
    recent.write(out);
    misses.write(out);
    out.writeInt(accounts.size());
    for (AccountUse account : accounts.values()) {
      account.write(out);
    }
    out.writeInt(dead.size());
    for (Map.Entry<String, Long> cause : dead.entrySet()) {
      out.writeUTF(cause.getKey());
      out.writeLong(cause.getValue());
    }
    madeAgain.write(out);
    out.writeLong(answeredAfterAll);
    out.writeLong(calls);
    out.writeLong(rateLimited);
    write(firstPublished, out);
    write(lastSettled, out);
  }

  /// @param run whose it is; null for all prompts together
  static RunStats read(@Nullable String run, DataInput in) throws IOException {
    RunStats stats = new RunStats(run);
    stats.series = TimeSeries.read(in);
    stats.latencies = DurationHistogram.read(in);
    stats.recent = RateMeter.read(in);
    stats.misses = WrongAnswers.read(in);
    for (int left = in.readInt(); left > 0; left--) {
      AccountUse account = AccountUse.read(in);
      stats.accounts.put(account.account(), account);
    }
    for (int left = in.readInt(); left > 0; left--) {
      stats.dead.put(in.readUTF(), in.readLong());
    }
    stats.madeAgain = RepeatCauses.read(in);
    stats.answeredAfterAll = in.readLong();
    stats.calls = in.readLong();
    stats.rateLimited = in.readLong();
    stats.firstPublished = instant(in);
    stats.lastSettled = instant(in);
    return stats;
  }

  private static void write(@Nullable Instant time, DataOutput out) throws IOException {
    out.writeBoolean(time != null);
    if (time != null) {
      out.writeLong(time.getEpochSecond());
      out.writeInt(time.getNano());
    }
  }

  private static @Nullable Instant instant(DataInput in) throws IOException {
    return in.readBoolean() ? Instant.ofEpochSecond(in.readLong(), in.readInt()) : null;
  }

  private RunState state(Counts counts, OptionalLong prompts, Instant now) {
    if (counts.settled() == 0) {
      return RunState.EMPTY;
    }
    if (prompts.isPresent() && counts.settled() >= prompts.getAsLong()) {
      return RunState.FINISHED;
    }
    return recent.quiet(now).compareTo(QUIET) < 0 ? RunState.RUNNING : RunState.QUIET;
  }

  private double elapsed(RunState state, Instant now) {
    if (firstPublished == null || lastSettled == null) {
      return 0;
    }
    Instant end = state == RunState.RUNNING && now.isAfter(lastSettled) ? now : lastSettled;
    return Elapsed.seconds(firstPublished, end);
  }

  private void called(Instant at, int made, int attempts) {
    calls += made;
    long refused = Math.max(0, made - attempts);
    if (refused > 0) {
      rateLimited += refused;
      series.change(at, bucket -> bucket.rateLimited(refused));
    }
  }

  private void settled(Instant published, Instant at) {
    recent.add(at);
    firstPublished =
        firstPublished == null || published.isBefore(firstPublished) ? published : firstPublished;
    lastSettled = lastSettled == null || at.isAfter(lastSettled) ? at : lastSettled;
  }

  private AccountUse account(Answer answer) {
    Answer.Source source = answer.source();
    String account = Excerpt.of(source.account(), Dashboard.MAX_NAME);
    boolean room = accounts.size() < MAX_ACCOUNTS || accounts.containsKey(account);
    return accounts.computeIfAbsent(
        room ? account : REST, name -> new AccountUse(name, source.provider()));
  }

  private String cause(DeadPrompt prompt) {
    String cause = Excerpt.of(prompt.cause(), MAX_CAUSE);
    return dead.size() < MAX_CAUSES || dead.containsKey(cause) ? cause : REST;
  }
}
