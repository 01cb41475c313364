package io.keyfleet.scorer.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PairedTableTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0, 1",
    "10, 10, 1",
    "1, 0, 1",
    "5, 15, 0.04138947",
    "2, 12, 0.01293945",
    "0, 6, 0.03125",
  })
  void smallCountsGiveTheTextbooksExactValues(int onlyFirst, int onlySecond, double p) {
    assertThat(new PairedTable(7, onlyFirst, onlySecond, 3).pValue()).isCloseTo(p, within(1e-8));
    assertThat(new PairedTable(0, onlySecond, onlyFirst, 0).pValue()).isCloseTo(p, within(1e-8));
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void thePValueIsTheSumOfTheBinomialTail(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      int first = random.nextInt(400);
      int second = random.nextInt(400);
      double expected = Math.min(1, 2 * tail(first + second, Math.min(first, second)));

      assertThat(new PairedTable(1, first, second, 1).pValue())
          .isCloseTo(expected, within(1e-9 * Math.max(expected, 1e-300)));
    }
  }

  @Test
  void millionsOfQuestionsAreNoTrouble() {
    PairedTable table = new PairedTable(1_000_000, 500_000, 501_000, 1_000_000);

    assertThat(table.pValue()).isCloseTo(0.3178, within(0.001));
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void theIntervalHoldsTheDifferenceAndTurnsWithTheRuns(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      int a = random.nextInt(50);
      int b = random.nextInt(50);
      int c = random.nextInt(50);
      int d = random.nextInt(50) + 1;
      PairedTable table = new PairedTable(a, b, c, d);
      PairedTable turned = new PairedTable(a, c, b, d);

      assertThat(low(table)).isLessThanOrEqualTo(difference(table)).isGreaterThanOrEqualTo(-1);
      assertThat(high(table)).isGreaterThanOrEqualTo(difference(table)).isLessThanOrEqualTo(1);
      assertThat(low(turned)).isCloseTo(-high(table), within(1e-12));
    }
  }

  @Test
  void withoutAPairThereIsNoDifference() {
    assertThat(PairedTable.EMPTY.difference()).isNull();
    assertThat(PairedTable.EMPTY.differenceLow()).isNull();
    assertThat(PairedTable.EMPTY.pValue()).isEqualTo(1);
  }

  private static double difference(PairedTable table) {
    return Objects.requireNonNull(table.difference());
  }

  private static double low(PairedTable table) {
    return Objects.requireNonNull(table.differenceLow());
  }

  private static double high(PairedTable table) {
    return Objects.requireNonNull(table.differenceHigh());
  }

  private static double tail(int trials, int hits) {
    BigInteger ways = BigInteger.ZERO;
    BigInteger choose = BigInteger.ONE;
    for (int k = 0; k <= hits; k++) {
      ways = ways.add(choose);
      choose = choose.multiply(BigInteger.valueOf(trials - k)).divide(BigInteger.valueOf(k + 1));
    }
    return new BigDecimal(ways)
        .divide(new BigDecimal(BigInteger.TWO.pow(trials)), MathContext.DECIMAL128)
        .doubleValue();
  }
}
