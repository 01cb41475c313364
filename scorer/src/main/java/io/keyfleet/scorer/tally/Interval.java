package io.keyfleet.scorer.tally;

/// A 95 % confidence interval of a proportion, by Wilson's score method, which holds for small
/// samples and near 0 and 1 as well (E. B. Wilson, JASA 22, 1927).
///
/// @param low lower end, from 0
/// @param high upper end, up to 1
public record Interval(double low, double high) {
  /// The 0.975 quantile of the normal distribution.
  private static final double Z = 1.959963984540054;

  /// The interval of `hits` among `trials`.
  ///
  /// @param hits 0 to `trials`
  /// @param trials 1 or more
  public static Interval wilson(long hits, long trials) {
    if (trials < 1 || hits < 0 || hits > trials) {
      throw new IllegalArgumentException(hits + " of " + trials);
    }
    double share = (double) hits / trials;
    double z2n = Z * Z / trials;
    double center = share + z2n / 2;
    double spread = Z * Math.sqrt(share * (1 - share) / trials + z2n / (4 * trials));
    double low = hits == 0 ? 0 : (center - spread) / (1 + z2n);
    double high = hits == trials ? 1 : (center + spread) / (1 + z2n);
    return new Interval(low, high);
  }
}
