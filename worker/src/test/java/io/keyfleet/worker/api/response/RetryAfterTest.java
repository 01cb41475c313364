package io.keyfleet.worker.api.response;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.api.Redaction;
import io.keyfleet.worker.api.response.headers.LimitHeaders;
import io.keyfleet.worker.api.response.headers.ResponseHeaders;
import io.keyfleet.worker.quota.LimitReport;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
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
    "1, 1000",
    "20, 20000",
    "0.5, 500",
    "' 2.25 ', 2250",
    "0.0001, 1",
    "9999999, 9999999000",
    "999999999, 31622400000",
    "1m30s, 90000",
    "6m0s, 360000",
    "120ms, 120",
    "1h0m1s, 3601000",
    "1.5s, 1500",
    "250µs, 1",
    "'Mon, 23 Nov 2026 09:00:30 GMT', 30000",
    "'Monday, 23-Nov-26 09:00:30 GMT', 30000",
    "'Mon Nov 23 09:00:30 2026', 30000",
    "'Tue Dec  1 09:00:00 2026', 691200000",
    "1795424430, 30000",
    "1795424430.5, 30500",
    "1795424430000, 30000",
    "2026-11-23T09:01:00Z, 60000",
    "2026-11-23T10:01:00.250+01:00, 60250"
  })
  void aHeaderIsReadInAllItsForms(String value, long millis) {
    assertThat(header("retry-after", value)).contains(Duration.ofMillis(millis));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {"0", "0.0", "0s", "Mon, 23 Nov 2026 08:00:00 GMT", "1795424390", "1795424390000"})
  void noWaitAndOneThatIsOverSayNothing(String value) {
    assertThat(header("retry-after", value)).isEmpty();
    assertThat(header("retry-after-ms", "0")).isEmpty();
    Map<String, String> both = Map.of("retry-after-ms", "0", "retry-after", value);
    assertThat(read(both, "try again in 9s")).contains(Duration.ofSeconds(9));
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
        "9999999999",
        "1000000000",
        "9999999999999",
        "Sunday, 23-Nov-26 09:00:30 GMT",
        "1.0.0",
        "99999999999999999999s",
        "s",
        "1s1",
        "Mon, 99 Nov 2026 09:00:30 GMT",
        "+999999999-12-31T23:59:59Z"
      })
  void aHostileHeaderAsksForNothingThatCouldHarm(String value) {
    assertThat(header("retry-after", value).orElse(Duration.ofDays(366)))
        .isEqualTo(Duration.ofDays(366));
    assertThat(header("retry-after-ms", value)).isEmpty();
  }

  @Test
  void millisecondsComeBeforeSecondsAndHeadersBeforeWords() {
    Map<String, String> both = Map.of("retry-after-ms", "456.5", "retry-after", "1");
    assertThat(read(both, "try again in 9s")).contains(Duration.ofMillis(457));
    assertThat(read(Map.of("retry-after", "1"), "try again in 9s")).contains(Duration.ofSeconds(1));
  }

  @Test
  void ofSeveralResetsTheOneOfTheExhaustedLimitCounts() {
    Map<String, String> headers =
        Map.of(
            "x-ratelimit-remaining-requests", "17",
            "x-ratelimit-reset-requests", "6m0s",
            "x-ratelimit-remaining-tokens", "0",
            "x-ratelimit-reset-tokens", "1.5s");
    assertThat(read(headers, "")).contains(Duration.ofMillis(1500));

    Map<String, String> bothExhausted = new HashMap<>(headers);
    bothExhausted.put("x-ratelimit-remaining-requests", "0");
    assertThat(read(bothExhausted, "")).contains(Duration.ofMinutes(6));

    Map<String, String> none = new HashMap<>(headers);
    none.put("x-ratelimit-remaining-tokens", "3");
    assertThat(read(none, "try again in 9s")).contains(Duration.ofSeconds(9));
    assertThat(read(none, "")).isEmpty();
  }

  @Test
  void aRetryAfterCountsBeforeResets() {
    Map<String, String> headers =
        Map.of(
            "retry-after", "2",
            "x-ratelimit-remaining-requests", "0",
            "x-ratelimit-reset-requests", "1m0s");
    assertThat(read(headers, "")).contains(Duration.ofSeconds(2));
  }

  @Test
  void anUnknownResetIsNone() {
    for (String unknown : List.of("-1", "0")) {
      Map<String, String> azure =
          Map.of("x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", unknown);
      assertThat(read(azure, "")).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "Please try again in 20s. Visit, 20000",
    "Please try again in 456ms. Visit, 456",
    "Please retry in 34.07s., 34070",
    "try again in 1m30.5s, 90500",
    "Try again in 6m0s, 360000",
    "try again in 2h3m4s, 7384000",
    "try again in 7m, 420000",
    "Please retry after 6 seconds., 6000",
    "retry after 1 second, 1000"
  })
  void aWaitThatOnlyTheMessageSaysIsRead(String message, long millis) {
    assertThat(read(Map.of(), message)).contains(Duration.ofMillis(millis));
  }

  @Test
  void geminisRetryInfoIsReadAndOfTwoWaitsInABodyTheLongerOneCounts() {
    Map<String, String> info = Map.of("retry-info", "34s");
    assertThat(read(info, "")).contains(Duration.ofSeconds(34));
    assertThat(read(info, "Please retry in 34.07s.")).contains(Duration.ofMillis(34_070));
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
    assertThat(read(Map.of(), message)).isEmpty();
  }

  private static Optional<Duration> header(String name, String value) {
    return read(Map.of(name, value), "");
  }

  private static Optional<Duration> read(Map<String, String> headers, String message) {
    ResponseHeaders lookup = headers::get;
    LimitReport limits = LimitHeaders.read(lookup, Redaction.of(List.of()), NOW);
    return RetryAfter.read(lookup, limits, message, NOW);
  }
}
