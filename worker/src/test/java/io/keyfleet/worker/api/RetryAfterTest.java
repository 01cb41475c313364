package io.keyfleet.worker.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "0, 0",
    "1, 1000",
    "20, 20000",
    "0.5, 500",
    "' 2.25 ', 2250",
    "0.0001, 1",
    "999999999, 999999999000",
    "1m30s, 90000",
    "6m0s, 360000",
    "120ms, 120",
    "1h0m1s, 3601000",
    "'Mon, 23 Nov 2026 09:00:30 GMT', 30000",
    "'Mon, 23 Nov 2026 08:00:00 GMT', 0",
    "2026-11-23T09:01:00Z, 60000"
  })
  void aHeaderIsReadInAllItsForms(String value, long millis) {
    assertThat(header("retry-after", value)).contains(Duration.ofMillis(millis));
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(
      strings = {
        "",
        " ",
        "-1",
        "-5",
        "soon",
        "1e9",
        "NaN",
        "Infinity",
        "0x10",
        "1,5",
        "12345678901234567890",
        "1.0.0",
        "99999999999999999999s",
        "Mon, 99 Nov 2026 09:00:30 GMT"
      })
  void aHostileHeaderAsksForNothing(String value) {
    assertThat(header("retry-after", value)).isEmpty();
    assertThat(header("retry-after-ms", value)).isEmpty();
  }

  @Test
  void millisecondsComeBeforeSecondsAndHeadersBeforeWords() {
    Map<String, String> both = Map.of("retry-after-ms", "456.5", "retry-after", "1");
    assertThat(RetryAfter.read(both::get, "try again in 9s", NOW)).contains(Duration.ofMillis(457));
    assertThat(RetryAfter.read(Map.of("retry-after", "1")::get, "try again in 9s", NOW))
        .contains(Duration.ofSeconds(1));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "Please try again in 20s. Visit, 20000",
    "Please try again in 456ms. Visit, 456",
    "Please retry in 34.07s., 34070",
    "try again in 1m30.5s, 90500",
    "Try again in 6m0s, 360000",
    "try again in 2h3m4s, 7384000",
    "try again in 7m, 420000"
  })
  void aWaitThatOnlyTheMessageSaysIsRead(String message, long millis) {
    assertThat(words(message)).contains(Duration.ofMillis(millis));
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(
      strings = {
        "",
        "try again later",
        "try again in a moment",
        "try again in 0s",
        "try again in -5s",
        "try again in 99999999999s"
      })
  void wordsWithoutAWaitAskForNothing(String message) {
    assertThat(words(message)).isEmpty();
  }

  private static Optional<Duration> header(String name, String value) {
    return RetryAfter.read(Map.of(name, value)::get, "", NOW);
  }

  private static Optional<Duration> words(String message) {
    return RetryAfter.read(name -> null, message, NOW);
  }
}
