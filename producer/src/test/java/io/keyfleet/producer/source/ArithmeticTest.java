package io.keyfleet.producer.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArithmeticTest {

  @ParameterizedTest(name = "{0} with {1} terms, seed {2}")
  @CsvSource({"+-*, 2, 1", "+-*/, 2, 2", "+-*/, 3, 3", "+-*/, 10, 4", "/, 10, 5", "*, 10, 6"})
  void everyValueIsWhatTheExpressionSays(String operators, int terms, long seed) {
    Arithmetic arithmetic = new Arithmetic(Operator.parse(operators), terms);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 2_000; i++) {
      Arithmetic.Exercise exercise = arithmetic.next(random);
      assertThat(exercise.value())
          .as(exercise.expression())
          .isEqualTo(Calculator.value(exercise.expression()));
    }
  }

  @Test
  void everyOperandIsBetweenOneAndAHundredAndAllOccur() {
    Arithmetic arithmetic = new Arithmetic(Operator.parse("+-*/"), 4);
    SplittableRandom random = new SplittableRandom(11);
    int[] operands =
        IntStream.range(0, 5_000)
            .mapToObj(i -> arithmetic.next(random).expression())
            .flatMap(expression -> Arrays.stream(expression.split(" [-+x/] ")))
            .mapToInt(Integer::parseInt)
            .distinct()
            .sorted()
            .toArray();
    assertThat(operands).containsExactly(IntStream.rangeClosed(1, 100).toArray());
  }

  @Test
  void anExpressionHasItsTermsAndOnlyTheChosenOperators() {
    Arithmetic arithmetic = new Arithmetic(Operator.parse("+*"), 5);
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 500; i++) {
      assertThat(arithmetic.next(random).expression()).matches("\\d+( [+x] \\d+){4}");
    }
  }

  @Test
  void signsNameOperatorsOnceInTheirOrder() {
    assertThat(Operator.parse("/+, x+*"))
        .containsExactly(Operator.DIVIDED_BY, Operator.PLUS, Operator.TIMES);
    assertThatThrownBy(() -> Operator.parse("+%")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Operator.parse(" ")).isInstanceOf(IllegalArgumentException.class);
  }

  /// Reads an expression anew, by precedence, and refuses a quotient that is not exact.
  private static final class Calculator {
    private final Deque<String> words;

    private Calculator(List<String> words) {
      this.words = new ArrayDeque<>(words);
    }

    static BigInteger value(String expression) {
      return new Calculator(List.of(expression.split(" "))).sum();
    }

    private BigInteger sum() {
      BigInteger value = product();
      while (!words.isEmpty()) {
        value = words.removeFirst().equals("+") ? value.add(product()) : value.subtract(product());
      }
      return value;
    }

    private BigInteger product() {
      BigInteger value = new BigInteger(words.removeFirst());
      while (!words.isEmpty() && List.of("x", "/").contains(words.getFirst())) {
        boolean times = words.removeFirst().equals("x");
        BigInteger number = new BigInteger(words.removeFirst());
        if (times) {
          value = value.multiply(number);
        } else {
          assertThat(value.mod(number)).isZero();
          value = value.divide(number);
        }
      }
      return value;
    }
  }
}
