package io.keyfleet.producer.source;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The four operations of arithmetic.
public enum Operator {
  /// Sum.
  PLUS('+', "+"),
  /// Difference.
  MINUS('-', "-"),
  /// Product, shown as `x`.
  TIMES('*', "x"),
  /// Quotient, always exact.
  DIVIDED_BY('/', "/");

  private final char sign;
  private final String shown;

  Operator(char sign, String shown) {
    this.sign = sign;
    this.shown = shown;
  }

  /// As an expression shows it.
  String shown() {
    return shown;
  }

  /// Those that `signs` names, such as `+-*/`, each once however often it stands there; `x` is `*`
  /// as well, blanks and commas mean nothing.
  ///
  /// @throws IllegalArgumentException if there is another sign, or none
  public static List<Operator> parse(String signs) {
    Set<Operator> operators = new LinkedHashSet<>();
    for (char sign : signs.replaceAll("[\\s,]", "").replace('x', '*').toCharArray()) {
      operators.add(of(sign));
    }
    if (operators.isEmpty()) {
      throw new IllegalArgumentException("no operator");
    }
    return List.copyOf(operators);
  }

  private static Operator of(char sign) {
    for (Operator operator : values()) {
      if (operator.sign == sign) {
        return operator;
      }
    }
    throw new IllegalArgumentException("'" + sign + "' is none of + - * /");
  }
}
