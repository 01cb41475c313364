package io.keyfleet.scorer.grading.number;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
  private static final List<UnaryOperator<String>> DRESSES =
      List.of(
          text -> text,
          text -> text.replace('-', '\u2212'),
          text -> fullWidth(text),
          text -> digits(text, '\u0660'),
          text -> text + (text.contains(".") ? "000" : ".0"),
          text -> grouped(text, ","),
          text -> grouped(text, "_"),
          text -> grouped(text, "\u202f"),
          text -> grouped(text, "\u2019"),
          text -> new BigDecimal(text).movePointLeft(3).toPlainString() + "E+03",
          text -> new BigDecimal(text).movePointRight(2).toPlainString() + "e-2",
          text -> new BigDecimal(text).movePointLeft(4).toPlainString() + " × 10^4");

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aNumberIsTheSameHoweverItIsWrittenAndWhateverStandsAroundIt(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 1_000; round++) {
      BigDecimal number =
          BigDecimal.valueOf(random.nextLong(-9_999_999, 9_999_999), random.nextInt(4));
      String written = DRESSES.get(random.nextInt(DRESSES.size())).apply(number.toPlainString());

      assertThat(Numbers.whole(" " + written + "\n"))
          .as(written)
          .get()
          .matches(read -> same(read, number));
      assertThat(Numbers.last("So 7 - 3 it is: **" + written + "**, I think. Bye!"))
          .as(written)
          .get()
          .matches(read -> same(read, number));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 234 567 | 1234567",
        "+5 | 5",
        ".5 | 0.5",
        "5. | 5",
        "1e3 | 1000",
        "0x10 |",
        "1,23 |",
        "1,234,56 |",
        "1.2.3 |",
        "12 34 |",
        "42} |",
        "- 5 |",
        "1e |",
        "five |",
        "1'23 |"
      })
  void onlyAWholeNumberIsAWholeNumber(String text, String value) {
    assertThat(
            Numbers.whole(text).flatMap(Amount::whole).map(BigDecimal::toPlainString).orElse(null))
        .isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "from 2 to 10-3 | 3",
        "x=-3 | -3",
        "(5)-3 | 3",
        "1 234 | 1234",
        "1,2,3 |",
        "v1.2.3 |",
        "about 1,024. | 1024",
        "-3 and | -3",
        "6 x 10^2 apples | 600",
        "none |"
      })
  void theLastNumberIsTheOneThatCountsInATextOfMany(String text, String value) {
    assertThat(
            Numbers.last(text).flatMap(Amount::whole).map(BigDecimal::toPlainString).orElse(null))
        .isEqualTo(value);
  }

  private static boolean same(Amount one, BigDecimal other) {
    return one.same(Amount.of(other));
  }

  private static String fullWidth(String text) {
    StringBuilder wide = new StringBuilder();
    text.chars().forEach(c -> wide.append((char) (c - '!' + '\uff01')));
    return wide.toString();
  }

  private static String digits(String text, char zero) {
    StringBuilder other = new StringBuilder();
    text.chars().forEach(c -> other.append((char) (Character.isDigit(c) ? c - '0' + zero : c)));
    return other.toString();
  }

  private static String grouped(String text, String separator) {
    int point = text.contains(".") ? text.indexOf('.') : text.length();
    String whole = String.format(Locale.ROOT, "%,d", Long.parseLong(text.substring(0, point)));
    boolean lost = text.startsWith("-") && !whole.startsWith("-");
    return (lost ? "-" : "") + whole.replace(",", separator) + text.substring(point);
  }
}
