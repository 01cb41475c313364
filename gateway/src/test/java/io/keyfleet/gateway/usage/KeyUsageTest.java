package io.keyfleet.gateway.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.KeyId;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.gateway.access.GatewayKey;
import io.keyfleet.gateway.access.KeyBudget;
import io.keyfleet.gateway.http.ApiError;
import io.keyfleet.service.time.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyUsageTest {
  private static final Instant NOON = Instant.parse("2026-03-04T12:00:00Z");
  private static final GatewayKey REQUESTS = key("r", "3 requests/d");
  private static final GatewayKey TOKENS = key("t", "250 tokens/d");
  private static final GatewayKey FREE = new GatewayKey("free", "prompts");
  private static final String BATCH = "batch_1";

  @TempDir
  @SuppressWarnings("NullAway.Init") // by JUnit
  private Path folder;

  private Instant now = NOON;
  private long nanos;
  private long position;
  private long unanswered;

  @Test
  void whoHasUsedUpARequestBudgetIsRefusedUntilItBeginsAnew() {
    KeyUsage usage = usage();
    answers(usage, REQUESTS, 2);
    usage.demand(REQUESTS, 1);
    assertThatThrownBy(() -> usage.demand(REQUESTS, 2)).isInstanceOf(ApiError.class);

    answers(usage, REQUESTS, 1);

    assertThat(usage.spent("r")).isTrue();
    assertThatThrownBy(() -> usage.demand(REQUESTS, 1))
        .isInstanceOfSatisfying(
            ApiError.class,
            error -> {
              assertThat(error.status()).isEqualTo(429);
              assertThat(error.body().at("/error/code").asText()).isEqualTo("insufficient_quota");
              assertThat(error.body().at("/error/type").asText()).isEqualTo("insufficient_quota");
              assertThat(error.headers())
                  .containsEntry("Retry-After", "43201")
                  .containsEntry("x-should-retry", "false");
            });
    now = NOON.plus(Duration.ofHours(12));
    usage.demand(REQUESTS, 3);
    assertThat(usage.spent("r")).isFalse();
  }

  @Test
  void whatIsUnderWayCountsAgainstABudgetOfRequests() {
    KeyUsage usage = usage();
    try (KeyUsage.Admission _ = usage.admit(REQUESTS)) {
      usage.demand(REQUESTS, 2);
      assertThatThrownBy(() -> usage.demand(REQUESTS, 3)).isInstanceOf(ApiError.class);
    }
    usage.demand(REQUESTS, 3);
    unanswered = 3;
    assertThatThrownBy(() -> usage.admit(REQUESTS)).isInstanceOf(ApiError.class);
  }

  @Test
  void tokensCountAsTheApiReportsThem() {
    KeyUsage usage = usage();
    answers(usage, TOKENS, 2);
    usage.demand(TOKENS, 1_000);
    answers(usage, TOKENS, 1);
    assertThat(usage.spent("t")).isTrue();
    assertThatThrownBy(() -> usage.demand(TOKENS, 1)).isInstanceOf(ApiError.class);
  }

  @Test
  void aBatchCountsForItsOwner() {
    KeyUsage usage = usage();
    for (int i = 0; i < 3; i++) {
      usage.answered(answer(BATCH));
    }
    assertThat(usage.spent("r")).isTrue();
  }

  @Test
  void aNameWithoutABudgetIsNeverRefused() {
    KeyUsage usage = usage();
    answers(usage, FREE, 100);
    usage.demand(FREE, 1_000_000);
    assertThat(usage.spent("free")).isFalse();
  }

  @Test
  void afterAKillEachAnswerCountsOnceAndNoneIsMissed() {
    KeyUsage before = usage();
    answers(before, REQUESTS, 1);
    nanos += Duration.ofSeconds(2).toNanos();
    answers(before, REQUESTS, 1); // kept with this one
    answers(before, REQUESTS, 1); // lost with the process

    KeyUsage after = usage();
    assertThat(after.floor()).containsEntry(new TopicPartition("interactive-answers", 0), 2L);
    position = 0;
    answers(after, REQUESTS, 2);
    assertThat(after.spent("r")).isFalse();
    answers(after, REQUESTS, 1);
    assertThat(after.spent("r")).isTrue();
  }

  @Test
  void answersOfATopicThatWasCreatedAgainCountFromItsBeginning() {
    KeyUsage usage = usage();
    answers(usage, REQUESTS, 2);
    position = 0;
    usage.recreated("interactive-answers");

    answers(usage, REQUESTS, 1);

    assertThat(usage.spent("r")).isTrue();
  }

  @Test
  void whatWasAnsweredBeforeThereWereBudgetsIsNotRead() {
    KeyUsage usage = usage();
    usage.begin(sources(), Map.of(new TopicPartition("interactive-answers", 0), 7L));
    position = 5;
    answers(usage, REQUESTS, 2);
    usage.demand(REQUESTS, 3);
    answers(usage, REQUESTS, 1);
    assertThatThrownBy(() -> usage.demand(REQUESTS, 3)).isInstanceOf(ApiError.class);
  }

  private KeyUsage usage() {
    KeyUsage usage = new KeyUsage(List.of(REQUESTS, TOKENS, FREE), folder, new Nanos(), () -> now);
    usage.begin(sources(), Map.of());
    return usage;
  }

  private KeyUsage.Sources sources() {
    return new KeyUsage.Sources(
        (_, _) -> position,
        run -> run.equals(BATCH) ? Optional.of("r") : Optional.empty(),
        _ -> unanswered);
  }

  private void answers(KeyUsage usage, GatewayKey key, int count) {
    for (int i = 0; i < count; i++) {
      usage.answered(answer(KeyUsage.run("req-0123456789abcdef", key)));
    }
  }

  /// The next one on its partition, of 100 tokens.
  private Answer answer(String run) {
    position++;
    return new Answer(
        new PromptId("interactive", 0, position),
        new Labels("q", run, null, null, null),
        new Answer.Completion("42", "stop", "m", 60L, 40L, null),
        new Answer.Source("p", "a", new KeyId("k"), "w"),
        new Answer.Effort(1, 1, 5, now, now));
  }

  private static GatewayKey key(String name, String budget) {
    return new GatewayKey(name, "prompts", Optional.empty(), Optional.of(KeyBudget.parse(budget)));
  }

  private final class Nanos implements Ticker {
    @Override
    public long nanos() {
      return nanos;
    }

    @Override
    public void sleep(Duration duration) {
      nanos += duration.toNanos();
    }
  }
}
