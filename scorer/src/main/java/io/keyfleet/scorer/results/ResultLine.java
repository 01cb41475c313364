package io.keyfleet.scorer.results;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.KeyId;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.scorer.grading.Score;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One prompt as a line of the results file. Every line has every name; what a prompt does not have
/// is null; `metadata` has the fields of the owner's that are none of ours. The names are stable. A
/// verdict is that of [Verdict], or `missing` where nothing has become of the prompt yet.
///
/// @param reusedFrom the prompt of an earlier run whose answer it is, as `topic-partition-offset`;
///   null if it was called for
/// @param whole the answer that it tells of, with its response, which other formats show; null
///   where there is none, and in a line that was read
public record ResultLine(
    @JsonUnwrapped @JsonIgnoreProperties("topicId") PromptId prompt,
    @JsonUnwrapped Question asked,
    @Nullable String answer,
    String verdict,
    String strict,
    String lenient,
    @JsonUnwrapped Origin origin,
    @Nullable Long latencyMs,
    int attempts,
    int calls,
    @JsonUnwrapped Completion completion,
    @Nullable String error,
    @Nullable Instant answeredAt,
    @Nullable String topicId,
    @Nullable JsonNode metadata,
    @Nullable String reusedFrom,
    @JsonIgnore @Nullable Answer whole) {
  /// The verdict of a prompt that is not settled.
  static final String MISSING = "missing";

  private static final String UNKNOWN = "-";

  /// What was asked.
  public record Question(
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

    Labels labels() {
      return new Labels(id, run, template, question, expected);
    }
  }

  /// Who answered.
  public record Origin(
      @Nullable KeyId key,
      @Nullable String account,
      @Nullable String provider,
      @Nullable String model) {}

  /// How the answer ended and what it cost.
  public record Completion(
      @Nullable String finishReason,
      @Nullable Long promptTokens,
      @Nullable Long completionTokens,
      @Nullable BigDecimal cost) {}

  /// The line of an answer that got `score`.
  public static ResultLine of(Answer answer, Score score) {
    Answer.Completion said = answer.completion();
    Answer.Source source = answer.source();
    Answer.Effort effort = answer.effort();
    return new ResultLine(
        answer.prompt(),
        Question.of(answer.labels()),
        said.text(),
        score.verdict().word(),
        score.strict().word(),
        score.lenient().word(),
        new Origin(source.key(), source.account(), source.provider(), said.model()),
        effort.latencyMillis(),
        effort.attempts(),
        effort.calls(),
        new Completion(
            said.finishReason(), said.promptTokens(), said.completionTokens(), said.cost()),
        null,
        effort.answeredAt(),
        answer.prompt().topicId(),
        answer.labels().metadata(),
        effort.reusedFrom(),
        answer);
  }

  /// The line of a dead prompt.
  public static ResultLine of(DeadPrompt dead) {
    Score score = Score.ofDeath(dead.cause());
    return new ResultLine(
        dead.prompt(),
        Question.of(dead.labels()),
        null,
        score.verdict().word(),
        score.strict().word(),
        score.lenient().word(),
        new Origin(null, null, null, null),
        null,
        dead.effort().attempts(),
        dead.effort().calls(),
        new Completion(null, null, null, null),
        dead.cause() + ": " + dead.detail(),
        null,
        dead.prompt().topicId(),
        dead.labels().metadata(),
        null,
        null);
  }

  /// The line of a prompt that is not settled.
  public static ResultLine missing(PromptId prompt, Labels labels) {
    return new ResultLine(
        prompt,
        Question.of(labels),
        null,
        MISSING,
        MISSING,
        MISSING,
        new Origin(null, null, null, null),
        null,
        0,
        0,
        new Completion(null, null, null, null),
        "not_settled: there is neither an answer nor a dead prompt yet",
        null,
        prompt.topicId(),
        labels.metadata(),
        null,
        null);
  }

  private Labels labels() {
    Labels labels = asked.labels();
    return metadata instanceof ObjectNode fields ? labels.withMetadata(fields) : labels;
  }

  /// The answer that it tells of; who called and when it was published are not known any more.
  Answer asAnswer() {
    Instant end = answeredAt == null ? Instant.EPOCH : answeredAt;
    long latency = latencyMs == null ? 0 : latencyMs;
    return new Answer(
        prompt.with(topicId),
        labels(),
        new Answer.Completion(
            answer == null ? "" : answer,
            completion.finishReason(),
            origin.model(),
            completion.promptTokens(),
            completion.completionTokens(),
            completion.cost()),
        new Answer.Source(
            Objects.requireNonNullElse(origin.provider(), UNKNOWN),
            Objects.requireNonNullElse(origin.account(), UNKNOWN),
            Objects.requireNonNullElse(origin.key(), new KeyId(UNKNOWN)),
            UNKNOWN),
        new Answer.Effort(
            attempts,
            calls,
            latency,
            end.minusMillis(latency),
            end,
            false,
            null,
            Map.of(),
            reusedFrom));
  }

  /// The dead prompt that it tells of, alike.
  DeadPrompt asDead() {
    String cause = Objects.requireNonNullElse(error, UNKNOWN);
    return new DeadPrompt(
        prompt.with(topicId),
        labels(),
        cause.split(": ", 2)[0],
        cause,
        new DeadPrompt.Effort(attempts, calls, UNKNOWN, Instant.EPOCH, Instant.EPOCH));
  }
}
