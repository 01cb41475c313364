package io.keyfleet.producer.source;

import java.math.BigInteger;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// Which exercises to generate.
///
/// @param operators to choose from, one or more; each is as likely as the others
/// @param terms operands of an exercise, 2 to 10
public record Arithmetic(List<Operator> operators, int terms) {
  /// Fewest operands of an exercise.
  public static final int MIN_TERMS = 2;

  /// Most operands of an exercise.
  public static final int MAX_TERMS = 10;

  /// Largest operand; the smallest is 1.
  static final int MAX_OPERAND = 100;

  /// An expression with its value, which is a whole number, as is each quotient on the way to it.
  record Exercise(String expression, BigInteger value) {}

  /// @throws IllegalArgumentException out of bounds
  public Arithmetic {
    operators = List.copyOf(operators);
    if (operators.isEmpty() || terms < MIN_TERMS || terms > MAX_TERMS) {
      throw new IllegalArgumentException("an exercise has an operator and 2 to 10 operands");
    }
  }

  /// Sets the next exercise.
  Exercise next(RandomGenerator random) {
    int first = operand(random);
    StringBuilder expression = new StringBuilder().append(first);
    BigInteger sum = BigInteger.ZERO;
    BigInteger product = BigInteger.valueOf(first);
    for (int i = 1; i < terms; i++) {
      Operator operator = operators.get(random.nextInt(operators.size()));
      int operand = operator == Operator.DIVIDED_BY ? divisor(product, random) : operand(random);
      BigInteger number = BigInteger.valueOf(operand);
      switch (operator) {
        case PLUS -> {
          sum = sum.add(product);
          product = number;
        }
        case MINUS -> {
          sum = sum.add(product);
          product = number.negate();
        }
        case TIMES -> product = product.multiply(number);
        case DIVIDED_BY -> product = product.divide(number);
      }
      expression.append(' ').append(operator.shown()).append(' ').append(operand);
    }
    return new Exercise(expression.toString(), sum.add(product));
  }

  private static int operand(RandomGenerator random) {
    return random.nextInt(MAX_OPERAND) + 1;
  }

  /// An operand that divides `dividend`; 1 only where no other does.
  private static int divisor(BigInteger dividend, RandomGenerator random) {
    int[] divisors =
        IntStream.rangeClosed(2, MAX_OPERAND)
            .filter(number -> dividend.mod(BigInteger.valueOf(number)).signum() == 0)
            .toArray();
    return divisors.length == 0 ? 1 : divisors[random.nextInt(divisors.length)];
  }
}
