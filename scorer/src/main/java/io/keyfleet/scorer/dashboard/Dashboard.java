package io.keyfleet.scorer.dashboard;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.Labels;
import io.keyfleet.scorer.dashboard.series.ClientCursor;
import io.keyfleet.scorer.grading.Score;
import io.keyfleet.scorer.snapshot.SnapshotPart;
import io.keyfleet.scorer.tally.Counts;
import io.keyfleet.scorer.tally.GroupTotals;
import io.keyfleet.scorer.tally.GroupingLabel;
import io.keyfleet.scorer.tally.TallySnapshot;
import io.keyfleet.scorer.tally.prompts.TallyChange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the live page shows: of all prompts together, and of the [#MAX_RUNS] runs that something
/// happened in last. Counts are the tally's; what stands beside them is of the answers that this
/// board was given. Safe for all threads.
public final class Dashboard implements SnapshotPart {
  static final int MAX_RUNS = 32;

  /// A longer name of a run is no name; those of accounts, providers and keys are cut to it.
  static final int MAX_NAME = 200;

  private RunStats total = new RunStats(null);
  private final Map<String, RunStats> runs = new HashMap<>();
  private long resultsDeleted;

  /// Takes an answer in, right after the tally.
  public synchronized void answered(Answer answer, Score score, TallyChange change) {
    tell(
        answer.labels(),
        answer.effort().answeredAt(),
        stats -> stats.answered(answer, score, change));
  }

  /// Takes a dead prompt in, right after the tally.
  public synchronized void died(DeadPrompt prompt, TallyChange change) {
    tell(prompt.labels(), prompt.effort().diedAt(), stats -> stats.died(prompt, change));
  }

  /// So many prompts were settled, and their answers or deaths were deleted before they were read.
  public synchronized void resultsDeleted(long prompts) {
    resultsDeleted = prompts;
  }

  /// Everything, in figures.
  public synchronized Overview overview(ScorerStatus status, Instant now) {
    List<String> shown = shown(status);
    Set<String> known = new HashSet<>(status.standing().by(GroupingLabel.RUN).keySet());
    shown.forEach(known::remove);
    return new Overview(
        now,
        status.topics(),
        status.problem().orElse(null),
        summary(total, status, null, now),
        shown.stream().map(run -> summary(stats(run), status, run, now)).toList(),
        known.size(),
        resultsDeleted);
  }

  /// How well the end of all prompts together could be predicted while they were called.
  public synchronized Optional<Foresight> foresight() {
    return total.foresight();
  }

  /// What stands behind the figures of one run; nothing where there is no such run.
  ///
  /// @param run null for all prompts together
  /// @param cursor what the reader has already
  public synchronized Optional<Details> details(
      @Nullable String run, ScorerStatus status, Instant now, ClientCursor cursor) {
    if (run != null
        && !runs.containsKey(run)
        && !status.standing().by(GroupingLabel.RUN).containsKey(run)) {
      return Optional.empty();
    }
    RunStats stats = run == null ? total : stats(run);
    Details details =
        stats.details(summary(stats, status, run, now), status.allowance(), now, cursor);
    return Optional.of(run == null ? details.with(status.standing().deadByCause()) : details);
  }

  @Override
  public synchronized void write(DataOutput out) throws IOException {
    total.write(out);
    out.writeInt(runs.size());
    for (Map.Entry<String, RunStats> run : runs.entrySet()) {
      out.writeUTF(run.getKey());
      run.getValue().write(out);
    }
  }

  @Override
  public synchronized void restore(DataInput in) throws IOException {
    RunStats all = RunStats.read(null, in);
    Map<String, RunStats> read = new HashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      String run = in.readUTF();
      read.put(run, RunStats.read(run, in));
    }
    total = all;
    runs.clear();
    runs.putAll(read);
  }

  /// The runs known here, the latest first, then those that only the tally knows: theirs are other
  /// shares, or too many came since.
  private List<String> shown(ScorerStatus status) {
    Comparator<String> latest = Comparator.comparing(this::since).reversed();
    return Stream.concat(
            runs.keySet().stream(), status.standing().by(GroupingLabel.RUN).keySet().stream())
        .distinct()
        .filter(run -> run.length() <= MAX_NAME)
        .sorted(latest.thenComparing(Comparator.naturalOrder()))
        .limit(MAX_RUNS)
        .toList();
  }

  private Summary summary(RunStats stats, ScorerStatus status, @Nullable String run, Instant now) {
    TallySnapshot snapshot = status.standing();
    if (run == null) {
      return stats
          .summary(
              new GroupTotals(snapshot.counts(), snapshot.effort().spent()),
              status.published(),
              status.allowance(),
              now)
          .with(snapshot);
    }
    @Nullable GroupTotals group = snapshot.by(GroupingLabel.RUN).get(run);
    GroupTotals totals = group == null ? GroupTotals.NONE : group;
    return stats
        .summary(totals, prompts(run, totals.counts(), status), status.allowance(), now)
        .with(status.budgets().get(run), status.withRetries().get(run));
  }

  /// How many prompts a run has: known where it is registered, and where none is left on any topic.
  private static OptionalLong prompts(String run, Counts counts, ScorerStatus status) {
    @Nullable Long registered = status.runs().get(run);
    if (registered != null) {
      return OptionalLong.of(registered);
    }
    OptionalLong published = status.published();
    return published.isPresent() && status.standing().counts().settled() >= published.getAsLong()
        ? OptionalLong.of(counts.settled())
        : OptionalLong.empty();
  }

  private void tell(Labels labels, Instant at, Consumer<RunStats> deed) {
    deed.accept(total);
    @Nullable String run = labels.run();
    if (run != null && (runs.containsKey(run) || admitted(run, at))) {
      deed.accept(runs.computeIfAbsent(run, RunStats::new));
    }
  }

  /// Whether a run that is new here is among the latest; then there is room for it.
  private boolean admitted(String run, Instant at) {
    if (run.length() > MAX_NAME) {
      return false;
    }
    if (runs.size() >= MAX_RUNS) {
      String oldest = runs.keySet().stream().min(Comparator.comparing(this::since)).orElseThrow();
      if (!since(oldest).isBefore(at)) {
        return false;
      }
      runs.remove(oldest);
    }
    return true;
  }

  private Instant since(String run) {
    RunStats known = runs.get(run);
    return known == null ? Instant.MIN : known.lastSettled();
  }

  private RunStats stats(String run) {
    RunStats known = runs.get(run);
    return known == null ? new RunStats(run) : known;
  }
}
