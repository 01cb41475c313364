package io.keyfleet.producer.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.service.cli.Failure;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PriceListTest {
  @TempDir private Path folder;

  @Test
  void theListThatComesAlongIsDatedAndHasNoPriceForWhatItDoesNotName() {
    PriceList list = PriceList.standard();

    assertThat(list.date()).matches("\\d{4}-\\d{2}-\\d{2}");
    assertThat(list.currency()).isEqualTo("USD");
    assertThat(list.of("gpt-4o-mini").orElseThrow().of(1_000_000, 0, 1_000_000))
        .isEqualByComparingTo("0.75");
    assertThat(list.of("a-model-of-nobody")).isEmpty();
  }

  @Test
  void aVersionOfAModelCostsWhatTheModelDoes() {
    PriceList list = PriceList.standard();

    assertThat(list.of("gpt-4o-mini-2024-07-18")).isEqualTo(list.of("gpt-4o-mini"));
    assertThat(list.of("claude-opus-4-5-20251101")).isEqualTo(list.of("claude-opus-4-5"));
    assertThat(list.of("gpt-4o-mini-audio")).isEmpty();
  }

  @Test
  void aFileOfTheSameFormWinsAndTheRestStays() throws Exception {
    PriceList own =
        read("{\"date\": \"mine\", \"models\": {\"gpt-4o\": {\"input\": 1, \"output\": 2}}}");
    PriceList both = own.orElse(PriceList.standard());

    assertThat(both.of("gpt-4o").orElseThrow().inputPerMillion()).isEqualTo(BigDecimal.ONE);
    assertThat(both.of("gpt-4o-mini")).isPresent();
    assertThat(both.date()).startsWith("mine, ");
  }

  @Test
  void listsInDifferentCurrenciesAreNotMixed() throws Exception {
    PriceList own =
        read("{\"currency\": \"EUR\", \"models\": {\"a\": {\"input\": 1, \"output\": 2}}}");

    assertThat(own.orElse(PriceList.standard()).of("gpt-4o")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not json",
        "[]",
        "{}",
        "{\"models\": {}}",
        "{\"models\": {\"a\": {\"input\": 1}}}",
        "{\"models\": {\"a\": {\"input\": \"1\", \"output\": 2}}}",
        "{\"models\": {\"a\": {\"input\": -1, \"output\": 2}}}",
        "{\"models\": {\"a\": {\"input\": 1, \"output\": 1e30}}}",
        "{\"models\": {\"a\": {\"input\": 1, \"output\": 2, \"per\": 3}}}"
      })
  void whatIsNoPriceListIsRefusedWithItsName(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("own.json");
  }

  private PriceList read(String text) throws Exception {
    Path file = folder.resolve("own.json");
    Files.writeString(file, text);
    return PriceList.of(file);
  }
}
