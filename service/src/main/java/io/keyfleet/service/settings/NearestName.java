package io.keyfleet.service.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// The name that somebody meant who wrote another one: so many letters are left out, added,
/// replaced, or swapped with their neighbours.
final class NearestName {
  private NearestName() {}

  /// The nearest of some names, and no further than so many letters.
  static Optional<String> of(String name, Collection<String> known, int furthest) {
    return known.stream()
        .filter(other -> distance(name, other) <= furthest)
        .min(
            Comparator.comparingInt((String other) -> distance(name, other))
                .thenComparing(Comparator.naturalOrder()));
  }

  /// Letters between two names (optimal string alignment distance).
  static int distance(String one, String other) {
    int[][] cost = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, one, other, i, j);
      }
    }
    return cost[one.length()][other.length()];
  }

  private static int cheapest(int[][] cost, String one, String other, int i, int j) {
    int replaced = cost[i - 1][j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
    int least = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
    boolean swapped =
        i > 1
            && j > 1
            && one.charAt(i - 1) == other.charAt(j - 2)
            && one.charAt(i - 2) == other.charAt(j - 1);
    return swapped ? Math.min(least, 1 + cost[i - 2][j - 2]) : least;
  }
}
