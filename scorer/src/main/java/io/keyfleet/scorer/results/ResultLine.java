package io.keyfleet.scorer.results;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.KeyId;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.scorer.verdicts.Score;
import io.keyfleet.scorer.verdicts.Verdict;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One settled prompt as a line of the results file. Every line has every name; what a prompt does
/// not have is null. The names are stable.
record ResultLine(
    @JsonUnwrapped PromptId prompt,
    @JsonUnwrapped Question asked,
    @Nullable String answer,
    Verdict verdict,
    Verdict strict,
    Verdict lenient,
    @JsonUnwrapped Origin origin,
    @Nullable Long latencyMs,
    int attempts,
    int calls,
    @JsonUnwrapped Completion completion,
    @Nullable String error,
    @Nullable Instant answeredAt) {

  record Question(
      @Nullable String id,
      @Nullable String run,
      @Nullable String template,
      @Nullable String question,
      @Nullable JsonNode expected) {
    static Question of(Labels labels) {
      String question = labels.question() == null ? labels.id() : labels.question();
      return new Question(
          labels.id(), labels.run(), labels.template(), question, labels.expected());
    }
  }

  record Origin(
      @Nullable KeyId key,
      @Nullable String account,
      @Nullable String provider,
      @Nullable String model) {}

  record Completion(
      @Nullable String finishReason,
      @Nullable Long promptTokens,
      @Nullable Long completionTokens,
      @Nullable BigDecimal cost) {}

  static ResultLine of(Answer answer, Score score) {
    Answer.Completion said = answer.completion();
    Answer.Source source = answer.source();
    Answer.Effort effort = answer.effort();
    return new ResultLine(
        answer.prompt(),
        Question.of(answer.labels()),
        said.text(),
        score.verdict(),
        score.strict(),
        score.lenient(),
        new Origin(source.key(), source.account(), source.provider(), said.model()),
        effort.latencyMillis(),
        effort.attempts(),
        effort.calls(),
        new Completion(
            said.finishReason(), said.promptTokens(), said.completionTokens(), said.cost()),
        null,
        effort.answeredAt());
  }

  static ResultLine of(DeadPrompt dead) {
    return new ResultLine(
        dead.prompt(),
        Question.of(dead.labels()),
        null,
        Score.DEAD.verdict(),
        Score.DEAD.strict(),
        Score.DEAD.lenient(),
        new Origin(null, null, null, null),
        null,
        dead.effort().attempts(),
        dead.effort().calls(),
        new Completion(null, null, null, null),
        dead.cause() + ": " + dead.detail(),
        null);
  }
}
