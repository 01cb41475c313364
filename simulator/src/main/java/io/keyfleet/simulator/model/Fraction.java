package io.keyfleet.simulator.model;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/// An exact rational number in lowest terms.
///
/// @param numerator any
/// @param denominator 1 or more
record Fraction(BigInteger numerator, BigInteger denominator) {
  /// @throws ArithmeticException if the denominator is 0
  Fraction {
    BigInteger divisor = numerator.gcd(denominator);
    if (denominator.signum() == 0) {
      throw new ArithmeticException("division by zero");
    }
    divisor = denominator.signum() < 0 ? divisor.negate() : divisor;
    numerator = numerator.divide(divisor);
    denominator = denominator.divide(divisor);
  }

  static Fraction of(BigInteger whole) {
    return new Fraction(whole, BigInteger.ONE);
  }

  Fraction plus(Fraction other) {
    return new Fraction(
        numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
        denominator.multiply(other.denominator));
  }

  Fraction minus(Fraction other) {
    return plus(new Fraction(other.numerator.negate(), other.denominator));
  }

  Fraction times(Fraction other) {
    return new Fraction(
        numerator.multiply(other.numerator), denominator.multiply(other.denominator));
  }

  /// @throws ArithmeticException if `other` is 0
  Fraction over(Fraction other) {
    return new Fraction(
        numerator.multiply(other.denominator), denominator.multiply(other.numerator));
  }

  /// As a decimal number: exact where it is whole, to 16 digits otherwise.
  BigDecimal decimal() {
    return denominator.equals(BigInteger.ONE)
        ? new BigDecimal(numerator)
        : new BigDecimal(numerator).divide(new BigDecimal(denominator), MathContext.DECIMAL64);
  }
}
