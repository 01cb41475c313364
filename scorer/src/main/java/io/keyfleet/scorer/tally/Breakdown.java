package io.keyfleet.scorer.tally;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Groups by one label. Values beyond a bound are counted together, since they come from outside.
/// For one thread.
final class Breakdown {
  private static final int MAX_VALUES = 1_000;
  private static final String REST = "(others)";

  private final Map<String, GroupTotals> groups = new TreeMap<>();

  /// @param value null is not counted
  void add(@Nullable String value, GroupTotals more) {
    if (value != null) {
      boolean room = groups.size() < MAX_VALUES || groups.containsKey(value);
      groups.merge(room ? value : REST, more, GroupTotals::plus);
    }
  }

  void add(Map<String, GroupTotals> more) {
    more.forEach(this::add);
  }

  Map<String, GroupTotals> copy() {
    return new TreeMap<>(groups);
  }
}
