package io.keyfleet.scorer.browse;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.Labels;
import io.keyfleet.scorer.answers.AnswerIndex;
import io.keyfleet.scorer.answers.AnswerLabel;
import io.keyfleet.scorer.answers.IndexedAnswer;
import io.keyfleet.scorer.grading.Verdict;
import io.keyfleet.scorer.input.ResultRecord;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An answer or dead prompt in a list. The names are stable.
///
/// @param sequence which one it is of all that were read
/// @param prompt its prompt's coordinates
/// @param verdict what it counts as
/// @param counted whether it counts: the prompt was not settled before
/// @param at when it was answered or given up
/// @param run its run, and likewise the next three; null if it has none
/// @param gone whether Kafka does not have it any more; then the rest is null
/// @param text the beginning of what the model said, or why the prompt is dead
/// @param cut whether the text goes on
public record AnswerRow(
    long sequence,
    String prompt,
    Verdict verdict,
    boolean counted,
    Instant at,
    @Nullable String run,
    @Nullable String template,
    @Nullable String model,
    @Nullable String account,
    boolean gone,
    @Nullable String id,
    @Nullable String question,
    @Nullable JsonNode expected,
    @Nullable String text,
    boolean cut,
    @Nullable Long latencyMillis,
    @Nullable BigDecimal cost) {
  private static final int MAX_TEXT = 1_000;
  private static final int MAX_EXPECTED = 1_000;

  /// @param record null if it is gone
  static AnswerRow of(AnswerIndex index, IndexedAnswer one, @Nullable ResultRecord record) {
    return switch (record) {
      case null -> row(index, one, Labels.NONE, null, null, null);
      case ResultRecord.Answered(Answer answer) ->
          row(
              index,
              one,
              answer.labels(),
              answer.completion().text(),
              answer.effort().latencyMillis(),
              answer.completion().cost());
      case ResultRecord.Dead(DeadPrompt dead) ->
          row(index, one, dead.labels(), dead.cause() + ": " + dead.detail(), null, null);
    };
  }

  private static AnswerRow row(
      AnswerIndex index,
      IndexedAnswer one,
      Labels labels,
      @Nullable String text,
      @Nullable Long latencyMillis,
      @Nullable BigDecimal cost) {
    JsonNode expected = labels.expected();
    return new AnswerRow(
        one.sequence(),
        index.prompt(one).toString(),
        one.verdict(),
        index.counts(one),
        one.time(),
        index.name(AnswerLabel.RUN, one.run()),
        index.name(AnswerLabel.TEMPLATE, one.template()),
        index.name(AnswerLabel.MODEL, one.model()),
        index.name(AnswerLabel.ACCOUNT, one.account()),
        text == null,
        begin(labels.id()),
        begin(labels.question()),
        expected == null || expected.toString().length() > MAX_EXPECTED ? null : expected,
        begin(text),
        text != null && text.length() > MAX_TEXT,
        latencyMillis,
        cost);
  }

  private static @Nullable String begin(@Nullable String text) {
    return text == null ? null : text.substring(0, Math.min(text.length(), MAX_TEXT));
  }
}
