package io.keyfleet.scorer;

import com.fasterxml.jackson.databind.node.IntNode;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.KeyId;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import java.math.BigDecimal;
import java.time.Instant;

/// Answers and dead prompts for tests: every prompt expects 2, was published at [#PUBLISHED] and
/// settled a number of seconds later.
public final class SampleRecords {
  public static final Instant PUBLISHED = Instant.parse("2026-01-02T03:04:05Z");
  public static final Labels LABELS =
      new Labels("id-1", "run-1", "basic", "1 + 1", IntNode.valueOf(2));

  private SampleRecords() {}

  public static Answer answer(long offset, String text, double seconds) {
    return answer(new PromptId("prompts", 0, offset), LABELS, text, seconds);
  }

  public static Answer answer(PromptId id, Labels labels, String text, double seconds) {
    return new Answer(
        id,
        labels,
        new Answer.Completion(text, "stop", "m-1", 10L, 5L, new BigDecimal("0.001")),
        new Answer.Source("api", "acct-1", KeyId.of("sk-1"), "w-1"),
        new Answer.Effort(1, 2, 450, PUBLISHED, PUBLISHED.plusMillis(Math.round(seconds * 1000))));
  }

  public static DeadPrompt dead(long offset, double seconds) {
    return dead(offset, seconds, "attempts_exhausted");
  }

  public static DeadPrompt dead(long offset, double seconds, String cause) {
    return new DeadPrompt(
        new PromptId("prompts", 0, offset),
        LABELS,
        cause,
        "HTTP 500",
        new DeadPrompt.Effort(
            5, 5, "w-1", PUBLISHED, PUBLISHED.plusMillis(Math.round(seconds * 1000))));
  }

  public static String stated(int number) {
    return "{\"infer\": " + number + "}";
  }
}
