package io.keyfleet.scorer.tally;

import java.util.Map;
import java.util.TreeMap;

/// Counts calls by the cause for which another one was made after them. Causes beyond a bound, and
/// those too long to be one, count together. For one thread.
final class MadeAgain {
  static final String OTHER = "other";

  private static final int MAX_CAUSES = 50;
  private static final int MAX_LENGTH = 40;

  private final Map<String, Long> byCause = new TreeMap<>();

  void add(String cause, Number calls) {
    boolean known = byCause.containsKey(cause) || byCause.size() < MAX_CAUSES;
    String name = known && cause.length() <= MAX_LENGTH ? cause : OTHER;
    if (calls.longValue() > 0) {
      byCause.merge(name, calls.longValue(), Long::sum);
    }
  }

  Map<String, Long> copy() {
    return new TreeMap<>(byCause);
  }
}
