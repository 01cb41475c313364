package io.keyfleet.worker.api.response.headers;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.settings.Secret;
import io.keyfleet.worker.api.Redaction;
import io.keyfleet.worker.quota.LimitReport;
import io.keyfleet.worker.quota.LimitReport.Dimension;
import io.keyfleet.worker.quota.LimitReport.Limit;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LimitHeadersTest {
  private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
  private static final Secret KEY = new Secret("sk-marked-0123456789");
  private static final List<String> VALUES =
      List.of(
          "",
          "0",
          "-1",
          "60",
          "59.5",
          "1s",
          "6m0s",
          "1m30s",
          "120ms",
          "1h",
          "-3s",
          "0x7",
          "99999999999999999999",
          "999999999999999",
          "NaN",
          "Infinity",
          "2026-11-23T09:01:00Z",
          "2026-13-45T99:99:99Z",
          "Mon, 23 Nov 2026 09:00:30 GMT",
          "60, 60;w=60",
          "\"a\";q=60;w=60",
          "\"a\";r=0;t=99999999999999",
          "limit=1, remaining=, reset=-1",
          "\"".repeat(40),
          "\u0000",
          "٣",
          "1s".repeat(50),
          "9".repeat(5_000),
          "-9223372036854775808",
          KEY.reveal());

  static LongStream seeds() {
    return LongStream.range(0, 50);
  }

  @Test
  void openAisFormIsRead() {
    LimitReport report =
        read(
            Map.of(
                "x-ratelimit-limit-requests", "60",
                "x-ratelimit-remaining-requests", "59",
                "x-ratelimit-reset-requests", "1s",
                "x-ratelimit-limit-tokens", "150000",
                "x-ratelimit-remaining-tokens", "149984",
                "x-ratelimit-reset-tokens", "6m0s",
                "x-ratelimit-limit-project-tokens", "90000",
                "openai-organization", "org-abc",
                "openai-project", "proj_x"));
    assertThat(report.organization()).contains("org-abc");
    assertThat(report.project()).contains("proj_x");
    assertThat(report.limits())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                Dimension.REQUESTS, limit(60, 59, Duration.ofSeconds(1)),
                Dimension.TOKENS, limit(150_000, 149_984, Duration.ofMinutes(6)),
                Dimension.PROJECT_TOKENS,
                    new Limit(OptionalLong.of(90_000), OptionalLong.empty(), Optional.empty())));
  }

  @Test
  void anthropicsFormIsRead() {
    LimitReport report =
        read(
            Map.of(
                "anthropic-ratelimit-requests-limit", "50",
                "anthropic-ratelimit-requests-remaining", "0",
                "anthropic-ratelimit-requests-reset", "2026-11-23T09:00:12Z",
                "anthropic-ratelimit-input-tokens-limit", "40000",
                "anthropic-ratelimit-input-tokens-remaining", "39000",
                "anthropic-ratelimit-input-tokens-reset", "2026-11-23T08:59:59Z",
                "anthropic-ratelimit-output-tokens-remaining", "8000",
                "anthropic-organization-id", "5c3a"));
    assertThat(report.organization()).contains("5c3a");
    assertThat(report.limits())
        .containsEntry(Dimension.REQUESTS, limit(50, 0, Duration.ofSeconds(12)))
        .containsEntry(Dimension.INPUT_TOKENS, limit(40_000, 39_000, Duration.ZERO))
        .containsEntry(
            Dimension.OUTPUT_TOKENS,
            new Limit(OptionalLong.empty(), OptionalLong.of(8_000), Optional.empty()));
  }

  @Test
  void azuresResetIsANumberOfSecondsAndMinusOneIsUnknown() {
    assertThat(read(Map.of("x-ratelimit-reset-tokens", "27")).limits().get(Dimension.TOKENS))
        .isEqualTo(
            new Limit(
                OptionalLong.empty(), OptionalLong.empty(), Optional.of(Duration.ofSeconds(27))));
    assertThat(
            read(Map.of(
                    "x-ratelimit-limit-requests", "0",
                    "x-ratelimit-remaining-requests", "-1",
                    "x-ratelimit-reset-requests", "-1"))
                .limits())
        .isEmpty();
  }

  @Test
  void theDraftsFormsAreRead() {
    Limit half = limit(100, 50, Duration.ofSeconds(30));
    assertThat(
            requests(
                "ratelimit", "\"default\";r=50;t=30", "ratelimit-policy", "\"default\";q=100;w=60"))
        .isEqualTo(half);
    assertThat(
            requests(
                "ratelimit", "limit=100, remaining=50, reset=30", "ratelimit-policy", "100;w=60"))
        .isEqualTo(half);
    assertThat(
            requests(
                "ratelimit-limit",
                "100, 100;w=60",
                "ratelimit-remaining",
                "50",
                "ratelimit-reset",
                "30"))
        .isEqualTo(half);
    assertThat(
            requests(
                "RateLimit-Limit", "100", "RateLimit-Remaining", "50", "RateLimit-Reset", "30"))
        .isEqualTo(half);
  }

  @Test
  void ofSeveralPoliciesTheOneThatHoldsCallsUpCounts() {
    assertThat(
            requests(
                "ratelimit", "\"day\";r=900;t=5000, \"minute\";r=0;t=12, \"burst\";r=0;t=1",
                "ratelimit-policy",
                    "\"day\";q=1000;w=86400,\"minute\";q=60;w=60,\"burst\";q=5;w=1"))
        .isEqualTo(limit(60, 0, Duration.ofSeconds(12)));
  }

  @Test
  void aCountOfAnotherWindowThanAMinuteIsNotTakenForAMinutes() {
    assertThat(requests("ratelimit", "\"s\";r=0;t=1", "ratelimit-policy", "\"s\";q=10;w=1"))
        .isEqualTo(
            new Limit(
                OptionalLong.empty(), OptionalLong.of(0), Optional.of(Duration.ofSeconds(1))));
    assertThat(
            requests(
                    "x-ratelimit-limit",
                    "10",
                    "x-ratelimit-remaining",
                    "9",
                    "x-ratelimit-reset",
                    "1")
                .limit())
        .isEmpty();
    assertThat(
            requests(
                    "ratelimit",
                    "\"b\";r=0;t=9",
                    "ratelimit-policy",
                    "\"b\";q=100;w=60;qu=\"content-bytes\"")
                .limit())
        .isEmpty();
  }

  @Test
  void openRoutersResetIsInMillisecondsSince1970() {
    String reset = Long.toString(NOW.plusSeconds(42).toEpochMilli());
    assertThat(
            requests(
                "X-RateLimit-Limit",
                "20",
                "X-RateLimit-Remaining",
                "0",
                "X-RateLimit-Reset",
                reset))
        .isEqualTo(limit(20, 0, Duration.ofSeconds(42)));
  }

  @Test
  void limitsOfAMinuteAreReadUnderOtherNames() {
    LimitReport report =
        read(
            Map.of(
                "x-ratelimit-limit-req-minute", "60",
                "x-ratelimit-limit-tokens-minute", "50000",
                "x-ratelimit-remaining-tokens-prompt", "7",
                "x-ratelimit-remaining-tokens-generated", "8"));
    assertThat(report.limits().get(Dimension.REQUESTS))
        .extracting(Limit::limit)
        .isEqualTo(OptionalLong.of(60));
    assertThat(report.limits())
        .containsOnlyKeys(
            Dimension.REQUESTS, Dimension.TOKENS, Dimension.INPUT_TOKENS, Dimension.OUTPUT_TOKENS);
  }

  @Test
  void nothingIsSaidByAResponseWithoutSuchHeaders() {
    assertThat(read(Map.of("x-request-id", "7"))).isEqualTo(LimitReport.NONE);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void hostileValuesAreHarmless(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      Map<String, String> headers = new HashMap<>();
      for (String dimension : List.of("requests", "tokens", "project-tokens")) {
        for (String part : List.of("limit", "remaining", "reset")) {
          headers.put("x-ratelimit-" + part + "-" + dimension, pick(random));
          headers.put("anthropic-ratelimit-" + dimension + "-" + part, pick(random));
        }
      }
      for (String name :
          List.of("ratelimit", "ratelimit-policy", "x-ratelimit-reset", "ratelimit-limit")) {
        headers.put(name, pick(random));
      }
      headers.keySet().removeIf(name -> random.nextInt(3) == 0);
      headers.put("openai-organization", pick(random));
      headers.put("openai-project", pick(random));
      LimitReport report = read(headers);

      assertThat(report.limits().values()).allSatisfy(LimitHeadersTest::assertSane);
      assertThat(report.toString()).doesNotContain(KEY.reveal()).hasSizeLessThan(2_000);
    }
  }

  private static void assertSane(Limit limit) {
    assertThat(limit.limit().orElse(1)).isPositive();
    assertThat(limit.remaining().orElse(0)).isNotNegative();
    assertThat(limit.reset().orElse(Duration.ZERO)).isBetween(Duration.ZERO, Duration.ofDays(366));
  }

  private static String pick(Random random) {
    return VALUES.get(random.nextInt(VALUES.size()));
  }

  private static Limit limit(long limit, long remaining, Duration reset) {
    return new Limit(OptionalLong.of(limit), OptionalLong.of(remaining), Optional.of(reset));
  }

  /// What these pairs of names and values say of requests.
  private static Limit requests(String... pairs) {
    Map<String, String> headers = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      headers.put(pairs[i], pairs[i + 1]);
    }
    return Objects.requireNonNull(read(headers).limits().get(Dimension.REQUESTS));
  }

  private static LimitReport read(Map<String, String> headers) {
    Map<String, String> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    anyCase.putAll(headers);
    return LimitHeaders.read(anyCase::get, Redaction.of(List.of(KEY)), NOW);
  }
}
