package io.keyfleet.scorer.compare;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.keyfleet.scorer.tally.Interval;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.jspecify.annotations.Nullable;

/// Questions that two runs answered, by who was right. Only questions that one got right and the
/// other did not distinguish the runs.
///
/// @param bothRight right in both runs
/// @param onlyFirst right in the first run only
/// @param onlySecond right in the second run only
/// @param neither right in neither
public record PairedTable(int bothRight, int onlyFirst, int onlySecond, int neither) {
  static final PairedTable EMPTY = new PairedTable(0, 0, 0, 0);

  PairedTable plus(boolean first, boolean second) {
    return new PairedTable(
        bothRight + (first && second ? 1 : 0),
        onlyFirst + (first && !second ? 1 : 0),
        onlySecond + (!first && second ? 1 : 0),
        neither + (!first && !second ? 1 : 0));
  }

  /// How many questions they are.
  @JsonProperty
  public int pairs() {
    return bothRight + onlyFirst + onlySecond + neither;
  }

  /// The two-sided p-value of McNemar's test in its exact form, by the binomial distribution: how
  /// likely a difference at least this large is where both runs are equally good. The exact form
  /// holds for any count, so that no approximation is needed for large ones (Q. McNemar,
  /// Psychometrika 12, 1947).
  @JsonProperty
  public double pValue() {
    int differing = onlyFirst + onlySecond;
    if (differing == 0) {
      return 1;
    }
    BinomialDistribution coin = BinomialDistribution.of(differing, 0.5);
    return Math.min(1, 2 * coin.cumulativeProbability(Math.min(onlyFirst, onlySecond)));
  }

  /// How much larger the second run's share of right ones is, -1 to 1; null without a pair.
  @JsonProperty
  public @Nullable Double difference() {
    return pairs() == 0 ? null : (double) (onlySecond - onlyFirst) / pairs();
  }

  /// Lower end of its 95 % interval; null without a pair.
  @JsonProperty
  public @Nullable Double differenceLow() {
    return pairs() == 0 ? null : bound(-1);
  }

  /// Upper end of it.
  @JsonProperty
  public @Nullable Double differenceHigh() {
    return pairs() == 0 ? null : bound(1);
  }

  /// One end of the score interval for paired shares (R. G. Newcombe, Statistics in Medicine 17,
  /// 1998, method 10): the single intervals' distances, less what the pairing explains.
  private double bound(int side) {
    Interval first = Interval.wilson(bothRight + onlyFirst, pairs());
    Interval second = Interval.wilson(bothRight + onlySecond, pairs());
    double shareFirst = (double) (bothRight + onlyFirst) / pairs();
    double shareSecond = (double) (bothRight + onlySecond) / pairs();
    double ofFirst = side < 0 ? first.high() - shareFirst : shareFirst - first.low();
    double ofSecond = side < 0 ? shareSecond - second.low() : second.high() - shareSecond;
    double square = ofFirst * ofFirst - 2 * phi() * ofFirst * ofSecond + ofSecond * ofSecond;
    return shareSecond - shareFirst + side * Math.sqrt(Math.max(0, square));
  }

  /// The correlation of the two runs' verdicts, corrected for continuity where it is positive.
  private double phi() {
    double product =
        (double) (bothRight + onlyFirst)
            * (onlySecond + neither)
            * (bothRight + onlySecond)
            * (onlyFirst + neither);
    double determinant = (double) bothRight * neither - (double) onlyFirst * onlySecond;
    if (determinant > 0) {
      determinant = Math.max(0, determinant - pairs() / 2.0);
    }
    return product == 0 ? 0 : determinant / Math.sqrt(product);
  }
}
