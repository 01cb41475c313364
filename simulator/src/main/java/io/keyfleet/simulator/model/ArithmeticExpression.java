package io.keyfleet.simulator.model;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/// An arithmetic expression found in a text: integers between + - * x × · / ÷, multiplication and
/// division before addition and subtraction, each from the left.
///
/// @param text as it stands in the text
/// @param value its value: exact where it is whole, to 16 digits otherwise
record ArithmeticExpression(String text, BigDecimal value) {

  /// The longest expression in `text` that has a value, the first of them where several are
  /// longest; nothing if no two integers have an operator between them.
  static Optional<ArithmeticExpression> find(String text) {
    Optional<ArithmeticExpression> longest = Optional.empty();
    for (ExpressionScan scan = new ExpressionScan(text); scan.next(); ) {
      int known = longest.map(expression -> expression.text.length()).orElse(0);
      if (scan.text().length() > known) {
        String found = scan.text();
        Optional<ArithmeticExpression> read =
            value(scan.terms(), scan.operators())
                .map(value -> new ArithmeticExpression(found, value));
        longest = read.isPresent() ? read : longest;
      }
    }
    return longest;
  }

  /// @param terms one more than `operators`
  private static Optional<BigDecimal> value(List<BigInteger> terms, List<Character> operators) {
    try {
      Fraction sum = Fraction.of(BigInteger.ZERO);
      Fraction product = Fraction.of(terms.getFirst());
      for (int i = 0; i < operators.size(); i++) {
        Fraction term = Fraction.of(terms.get(i + 1));
        switch (operators.get(i)) {
          case '*' -> product = product.times(term);
          case '/' -> product = product.over(term);
          case '+' -> {
            sum = sum.plus(product);
            product = term;
          }
          default -> {
            sum = sum.plus(product);
            product = Fraction.of(BigInteger.ZERO).minus(term);
          }
        }
      }
      return Optional.of(sum.plus(product).decimal());
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
  }
}
