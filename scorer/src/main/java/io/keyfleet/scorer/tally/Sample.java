package io.keyfleet.scorer.tally;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.scorer.grading.Verdict;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// An answer that is worth a look, since it was not right. Its text comes from outside: whoever
/// shows it escapes it.
///
/// @param verdict wrong, unreadable or truncated
/// @param prompt whose answer it is
/// @param id the owner's own identifier
/// @param run the run
/// @param template the template
/// @param question the question, cut to 1,000 characters
/// @param expected what was expected; null if it is long
/// @param answer the text's end, 1,000 characters of it
/// @param model the model that answered
/// @param account the account that was billed
/// @param answeredAt when it was complete
public record Sample(
    Verdict verdict,
    @JsonUnwrapped PromptId prompt,
    @Nullable String id,
    @Nullable String run,
    @Nullable String template,
    @Nullable String question,
    @Nullable JsonNode expected,
    String answer,
    @Nullable String model,
    String account,
    Instant answeredAt) {
  static final Comparator<Sample> LATEST_FIRST =
      Comparator.comparing(Sample::answeredAt)
          .reversed()
          .thenComparing(sample -> sample.prompt.topic())
          .thenComparingInt(sample -> sample.prompt.partition())
          .thenComparingLong(sample -> sample.prompt.offset());

  private static final int LONGEST = 1_000;

  static Sample of(Answer answer, Verdict verdict) {
    Labels labels = answer.labels();
    String text = answer.completion().text();
    return new Sample(
        verdict,
        answer.prompt(),
        begin(labels.id()),
        labels.run(),
        labels.template(),
        begin(labels.question()),
        small(labels.expected()),
        text.substring(Math.max(0, text.length() - LONGEST)),
        answer.completion().model(),
        answer.source().account(),
        answer.effort().answeredAt());
  }

  private static @Nullable String begin(@Nullable String text) {
    return text == null ? null : text.substring(0, Math.min(text.length(), LONGEST));
  }

  private static @Nullable JsonNode small(@Nullable JsonNode label) {
    return label == null || label.toString().length() > LONGEST ? null : label;
  }
}
