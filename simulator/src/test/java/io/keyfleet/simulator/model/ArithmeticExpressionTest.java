package io.keyfleet.simulator.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArithmeticExpressionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "What is 3 + 4 x 5?                     | 3 + 4 x 5           | 23",
        "7-2*3                                  | 7-2*3               | 1",
        "Compute 8 ÷ 2 × 3 = ?                  | 8 ÷ 2 × 3           | 12",
        "请计算3 + 4x2的结果                      | 3 + 4x2             | 11",
        "10 / 4                                 | 10 / 4              | 2.5",
        "4 * -2 - -3                            | 4 * -2 - -3         | -5",
        "In 2 steps: 1 + 1, no, 12 + 30 - 2.    | 12 + 30 - 2         | 40",
        "1,024 + 6                              | 1,024 + 6           | 1030",
        "a 1 / 0 - 1 that is longer, but 6 + 1  | 6 + 1               | 7",
        "99999999999999999999 + 1               | 99999999999999999999 + 1 | 100000000000000000000",
      })
  void findsTheLongestExpressionThatHasAValue(String text, String expression, BigDecimal value) {
    assertThat(ArithmeticExpression.find(text))
        .hasValueSatisfying(found -> {
          assertThat(found.text()).isEqualTo(expression);
          assertThat(found.value()).isEqualByComparingTo(value);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hello", "I have 3 apples", "3 +", "+ 3", "v1.5 rocks", "7 / 0"})
  void findsNothingWhereNothingCanBeComputed(String text) {
    assertThat(ArithmeticExpression.find(text)).isEmpty();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void agreesWithAnEvaluatorThatDescendsFromTheWeakestOperator(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 500; round++) {
      String expression = expression(random);
      double expected = descend(expression.replace(" ", "").replace('x', '*'));
      assertThat(ArithmeticExpression.find("Please tell: " + expression + " = ?"))
          .as(expression)
          .hasValueSatisfying(found -> {
            assertThat(found.text()).isEqualTo(expression);
            assertThat(found.value().doubleValue())
                .isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-6));
          });
    }
  }

  @Test
  void workIsBoundedForAHugeText() {
    String huge = "9*".repeat(200_000) + "9 and " + "1".repeat(500_000);
    assertThat(ArithmeticExpression.find(huge))
        .hasValueSatisfying(found ->
            assertThat(found.text()).hasSizeLessThanOrEqualTo(2 * ExpressionScan.MAX_LENGTH));
  }

  private static String expression(SplittableRandom random) {
    StringBuilder text = new StringBuilder().append(random.nextInt(1, 101));
    int terms = random.nextInt(1, 6);
    for (int i = 0; i < terms; i++) {
      String blank = random.nextBoolean() ? " " : "";
      text.append(blank).append("+-*x/".charAt(random.nextInt(5))).append(blank);
      text.append(random.nextInt(1, 101));
    }
    return text.toString();
  }

  /// Splits at the last operator of the weakest kind; shares nothing with the code under test.
  private static double descend(String text) {
    int weak = Math.max(text.lastIndexOf('+'), text.lastIndexOf('-'));
    int at = weak > 0 ? weak : Math.max(text.lastIndexOf('*'), text.lastIndexOf('/'));
    if (at < 0) {
      return Double.parseDouble(text);
    }
    double left = descend(text.substring(0, at));
    double right = descend(text.substring(at + 1));
    return switch (text.charAt(at)) {
      case '+' -> left + right;
      case '-' -> left - right;
      case '*' -> left * right;
      default -> left / right;
    };
  }
}
