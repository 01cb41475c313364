package io.keyfleet.scorer.tally;

import io.keyfleet.scorer.verdicts.Score;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Counts by one label. Values beyond a bound are counted together, since they come from outside.
/// For one thread.
final class Breakdown {
  private static final int MAX_VALUES = 1_000;
  private static final String REST = "(others)";

  private final Map<String, Counts> counts = new TreeMap<>();

  /// @param value null is not counted
  void add(@Nullable String value, Score score, int by) {
    if (value != null) {
      boolean room = counts.size() < MAX_VALUES || counts.containsKey(value);
      counts.merge(room ? value : REST, Counts.NONE.plus(score, by), Counts::plus);
    }
  }

  Map<String, Counts> copy() {
    return new TreeMap<>(counts);
  }
}
