package io.keyfleet.scorer.tally;

import io.keyfleet.contract.Answer;
import io.keyfleet.scorer.grading.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/// The latest answers that were not right, a few of each verdict. Which ones does not depend on the
/// order in which they are read. For one thread.
final class Samples {
  private static final int KEPT = 10;

  private final Map<Verdict, NavigableSet<Sample>> latest = new EnumMap<>(Verdict.class);

  void add(Answer answer, Verdict verdict) {
    if (isSample(verdict) && isLate(verdict, answer.effort().answeredAt())) {
      add(Sample.of(answer, verdict));
    }
  }

  void add(Sample sample) {
    NavigableSet<Sample> kept = kept(sample.verdict());
    kept.add(sample);
    if (kept.size() > KEPT) {
      kept.pollLast();
    }
  }

  List<Sample> copy() {
    List<Sample> all = new ArrayList<>();
    latest.values().forEach(all::addAll);
    return all;
  }

  /// Whether answers of that verdict are samples of what went wrong.
  private static boolean isSample(Verdict verdict) {
    return switch (verdict) {
      case WRONG, UNREADABLE, TRUNCATED -> true;
      case RIGHT, FILTERED, UNANSWERED, UNSCORED -> false;
    };
  }

  /// Spares the copying of what would not be kept.
  private boolean isLate(Verdict verdict, Instant answeredAt) {
    NavigableSet<Sample> kept = kept(verdict);
    return kept.size() < KEPT || !answeredAt.isBefore(kept.last().answeredAt());
  }

  private NavigableSet<Sample> kept(Verdict verdict) {
    return latest.computeIfAbsent(verdict, any -> new TreeSet<>(Sample.LATEST_FIRST));
  }
}
