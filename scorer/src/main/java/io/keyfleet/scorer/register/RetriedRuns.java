package io.keyfleet.scorer.register;

import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.contract.run.StoredSource;
import io.keyfleet.scorer.tally.Counts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Runs together with the runs that retried their dead prompts: what became of a retried prompt
/// stands in the place of its death.
public final class RetriedRuns {
  private static final String FILTERED = "content_filter";

  /// Retries of retries that are followed: nobody makes more, and none in a circle.
  private static final int MAX_DEPTH = 100;

  private final Map<String, List<Retry>> byParent;
  private final Function<String, Counts> counts;

  private RetriedRuns(Collection<Retry> retries, Function<String, Counts> counts) {
    this.byParent = retries.stream().collect(Collectors.groupingBy(Retry::parent));
    this.counts = counts;
  }

  /// A run whose prompts are dead ones of another.
  ///
  /// @param cause that those died of; null if it retries all
  public record Retry(String run, String parent, @Nullable String cause, Instant startedAt) {
    /// What a run is registered with; nothing if it retries none.
    public static Optional<Retry> of(RunRecord run) {
      return Optional.ofNullable(run.source().retryOf())
          .map(parent -> new Retry(run.id(), parent, cause(run), run.startedAt()));
    }

    private static @Nullable String cause(RunRecord run) {
      return run.source().spec() instanceof StoredSource.DeadPrompts dead ? dead.cause() : null;
    }

    /// Whether no prompt can be in both.
    boolean apartFrom(Retry other) {
      return cause != null && other.cause != null && !cause.equals(other.cause);
    }
  }

  /// The counts of every run of which retries have settled something, with those. If the same dead
  /// prompts were retried several times, by `--again`, the last retry counts.
  ///
  /// @param counts of a run alone; of nothing if nothing of it is settled
  public static Map<String, Counts> merged(
      Collection<Retry> retries, Function<String, Counts> counts) {
    RetriedRuns runs = new RetriedRuns(retries, counts);
    Map<String, Counts> merged = new TreeMap<>();
    for (String parent : runs.byParent.keySet()) {
      Counts own = counts.apply(parent);
      Counts whole = runs.whole(parent, 0);
      if (own.settled() > 0 && !whole.equals(own)) {
        merged.put(parent, whole);
      }
    }
    return merged;
  }

  private Counts whole(String run, int depth) {
    Counts whole = counts.apply(run);
    if (depth < MAX_DEPTH) {
      for (Retry retry : last(run)) {
        whole = whole.replacedBy(whole(retry.run(), depth + 1), FILTERED.equals(retry.cause()));
      }
    }
    return whole;
  }

  /// The retries of a run of which no two have a prompt in common, the last ones first.
  private List<Retry> last(String parent) {
    List<Retry> last = new ArrayList<>();
    byParent.getOrDefault(parent, List.of()).stream()
        .sorted(Comparator.comparing(Retry::startedAt).reversed())
        .filter(retry -> last.stream().allMatch(retry::apartFrom))
        .forEachOrdered(last::add);
    return last;
  }
}
