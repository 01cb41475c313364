package io.keyfleet.scorer.grading.number;

import java.math.BigDecimal;
import java.util.Optional;

/// A number as it is written, exact also where it is a fraction. Safe for all threads.
///
/// @param numerator over the denominator
/// @param denominator more than 0
/// @param percent whether it is followed by a percent sign, which does not scale it
/// @param unit the unit that it has, if that is a known one; a currency is one
public record Amount(
    BigDecimal numerator, BigDecimal denominator, boolean percent, Optional<Unit> unit) {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1_000);

  public static Amount of(BigDecimal number) {
    return new Amount(number, BigDecimal.ONE, false, Optional.empty());
  }

  Amount times(BigDecimal factor) {
    return new Amount(numerator.multiply(factor), denominator, percent, unit);
  }

  Amount scaled(int zeros) {
    return new Amount(numerator.scaleByPowerOfTen(zeros), denominator, percent, unit);
  }

  /// This whole number over another one; nothing over 0.
  Optional<Amount> over(BigDecimal under) {
    return under.signum() == 0
        ? Optional.empty()
        : Optional.of(new Amount(numerator, under, false, Optional.empty()));
  }

  /// This whole number and the part of one that is written behind it: `2 1/2`; nothing if that is
  /// one or more.
  Optional<Amount> plusPart(Amount part) {
    if (part.numerator.compareTo(part.denominator) >= 0) {
      return Optional.empty();
    }
    BigDecimal sum = numerator.abs().multiply(part.denominator).add(part.numerator);
    return Optional.of(
        new Amount(numerator.signum() < 0 ? sum.negate() : sum, part.denominator, false, unit));
  }

  Amount negated() {
    return new Amount(numerator.negate(), denominator, percent, unit);
  }

  Amount inPercent() {
    return new Amount(numerator, denominator, true, unit);
  }

  public Amount in(Unit own) {
    return new Amount(numerator, denominator, percent, Optional.of(own));
  }

  /// Whether both are the same number, units and percent signs apart.
  public boolean same(Amount other) {
    return compare(other) == 0;
  }

  /// Whether they differ by the factor of one's percent sign: `50%` and `0.5`.
  public boolean samePercent(Amount other) {
    return percent != other.percent
        && (times(HUNDRED).same(other) || other.times(HUNDRED).same(this));
  }

  /// Whether this one is written as `1.500`, and the other one is what that is in much of Europe.
  public boolean sameGrouped(Amount other) {
    return numerator.scale() == 3
        && denominator.compareTo(BigDecimal.ONE) == 0
        && numerator.abs().compareTo(BigDecimal.ONE) >= 0
        && numerator.abs().compareTo(THOUSAND) < 0
        && scaled(3).same(other);
  }

  private int compare(Amount other) {
    return denominator.compareTo(other.denominator) == 0
        ? numerator.compareTo(other.numerator)
        : numerator.multiply(other.denominator).compareTo(other.numerator.multiply(denominator));
  }

  /// Whether it is within `tolerance` of `other`.
  ///
  /// @param tolerance 0 or more; with 0 nothing is subtracted, as that of numbers of very unlike
  ///   size is large
  public boolean near(Amount other, BigDecimal tolerance) {
    if (tolerance.signum() == 0) {
      return same(other);
    }
    BigDecimal slack = tolerance.multiply(other.denominator);
    Amount low =
        new Amount(other.numerator.subtract(slack), other.denominator, false, Optional.empty());
    Amount high =
        new Amount(other.numerator.add(slack), other.denominator, false, Optional.empty());
    return compare(low) >= 0 && compare(high) <= 0;
  }

  /// The same in `other`'s unit, if that is of the same kind.
  public Optional<Amount> convertedTo(Unit other) {
    return unit.filter(own -> own.kind().equals(other.kind()))
        .map(own ->
            new Amount(
                numerator.multiply(own.size()),
                denominator.multiply(other.size()),
                percent,
                Optional.of(other)));
  }

  /// The number, if it is no fraction.
  public Optional<BigDecimal> whole() {
    return denominator.compareTo(BigDecimal.ONE) == 0 ? Optional.of(numerator) : Optional.empty();
  }
}
