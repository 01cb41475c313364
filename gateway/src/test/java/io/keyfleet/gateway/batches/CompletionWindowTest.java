package io.keyfleet.gateway.batches;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CompletionWindowTest {
  @ParameterizedTest
  @CsvSource({"24h, PT24H", "90m, PT90M", "30s, PT30S", "7d, PT168H", "30d, PT720H"})
  void aWindowIsANumberOfUnits(String text, Duration window) {
    assertThat(CompletionWindow.parse(text)).contains(window);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "24", "0h", "-1h", "1.5h", "31d", "24H", "9999999h"})
  void anythingElseIsNone(String text) {
    assertThat(CompletionWindow.parse(text)).isEmpty();
  }

  @Test
  void noneIsLongerThanThirtyDays() {
    assertThat(CompletionWindow.parse("721h")).isEmpty();
  }
}
