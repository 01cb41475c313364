package io.keyfleet.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.keyfleet.contract.operation.ApiOperation;
import io.keyfleet.contract.operation.ApiOperations;
import io.keyfleet.contract.response.ApiResponse;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The text that came back for a prompt, with its source and its cost. One flat JSON object on the
/// wire.
///
/// @param prompt the prompt it answers
/// @param labels the prompt's own
/// @param completion what the model said
/// @param source who said it
/// @param effort what it took
/// @param response the whole response; null where only its text is kept, and in records of versions
///   that kept no more
public record Answer(
    @JsonUnwrapped PromptId prompt,
    @JsonUnwrapped Labels labels,
    @JsonUnwrapped Completion completion,
    @JsonUnwrapped Source source,
    @JsonUnwrapped Effort effort,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ApiResponse response) {

  /// An answer of which only the text is kept.
  public Answer(
      PromptId prompt, Labels labels, Completion completion, Source source, Effort effort) {
    this(prompt, labels, completion, source, effort, null);
  }

  /// The same answer, to that prompt.
  public Answer to(PromptId other) {
    return new Answer(other, labels, completion, source, effort, response);
  }

  /// The same answer as that of a prompt of a later run which asks the same. It costs nothing, and
  /// no call is made for it; the tokens are those of its own call.
  ///
  /// @param own labels of that prompt
  /// @param worker that takes it over
  /// @param publishedAt when that prompt was published
  /// @param now when it is taken over
  public Answer reusedFor(
      PromptId later, Labels own, String worker, Instant publishedAt, Instant now) {
    String from = effort.reusedFrom == null ? prompt.toString() : effort.reusedFrom;
    return new Answer(
        later,
        own,
        new Completion(
            completion.text,
            completion.finishReason,
            completion.model,
            completion.promptTokens,
            completion.completionTokens,
            BigDecimal.ZERO),
        new Source(source.provider, source.account, source.key, worker, source.url),
        new Effort(0, 0, 0, publishedAt, now, false, null, Map.of(), from),
        response);
  }

  /// Whether it was taken over from an earlier run, so that nobody was called for it.
  public boolean reused() {
    return effort.reusedFrom != null;
  }

  /// The same answer with this response.
  public Answer with(ApiResponse other) {
    return new Answer(prompt, labels, completion, source, effort, other);
  }

  /// What the model said.
  ///
  /// @param text the raw text, kept whole so that scoring again costs nothing; empty if the model
  ///   sent none
  /// @param finishReason `stop`, `length`, `content_filter`, … as the API names it; null if it
  ///   named none
  /// @param model the model that the API says answered
  /// @param promptTokens tokens read, as reported; null if the API reported none
  /// @param completionTokens tokens written, as reported; null if the API reported none
  /// @param cost price of the call in the currency of the configured prices; null if none are
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Completion(
      String text,
      @Nullable String finishReason,
      @Nullable String model,
      @Nullable Long promptTokens,
      @Nullable Long completionTokens,
      @Nullable BigDecimal cost) {
    public Completion {
      Objects.requireNonNull(text, "text");
    }
  }

  /// Who answered, and to what kind of request.
  ///
  /// @param provider name of the provider
  /// @param account id of the account that was billed
  /// @param key which of the account's keys was used
  /// @param worker the worker that called
  /// @param url the kind of request, such as `/v1/responses`; null for chat completions
  public record Source(
      String provider,
      String account,
      KeyId key,
      String worker,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String url) {
    /// Of a chat completion.
    public Source(String provider, String account, KeyId key, String worker) {
      this(provider, account, key, worker, null);
    }

    /// The kind of request.
    public ApiOperation operation() {
      return ApiOperations.named(url);
    }
  }

  /// What the answer took.
  ///
  /// @param attempts HTTP calls that spent an attempt of the prompt, this one included; 1 or more,
  ///   0 if it is reused
  /// @param calls HTTP calls made for the prompt by this delivery, whoever's fault their outcome
  ///   was; 1 or more, 0 if it is reused
  /// @param latencyMillis duration of the last call; 0 if it is reused
  /// @param publishedAt the prompt record's Kafka timestamp
  /// @param answeredAt when the answer was complete
  /// @param mayBePaidTwice whether the prompt was in flight when an owner before ended without
  ///   handing it over, so that a call of that one may have been paid too
  /// @param accountTime the account's time since the last answer of it that says so; null in most
  /// @param madeAgain the calls before the last one, by what they were made again for: a status
  ///   such as `503`, or words such as `connection closed`
  /// @param reusedFrom the prompt of an earlier run whose answer it is, as
  ///   `topic-partition-offset`; null if it was called for
  public record Effort(
      int attempts,
      int calls,
      long latencyMillis,
      Instant publishedAt,
      Instant answeredAt,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean mayBePaidTwice,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable AccountTime accountTime,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Integer> madeAgain,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reusedFrom) {
    public Effort {
      madeAgain = madeAgain == null ? Map.of() : Map.copyOf(madeAgain); // as it was once written
    }

    /// The effort of a prompt that was called for.
    public Effort(
        int attempts,
        int calls,
        long latencyMillis,
        Instant publishedAt,
        Instant answeredAt,
        boolean mayBePaidTwice,
        @Nullable AccountTime accountTime,
        Map<String, Integer> madeAgain) {
      this(
          attempts,
          calls,
          latencyMillis,
          publishedAt,
          answeredAt,
          mayBePaidTwice,
          accountTime,
          madeAgain,
          null);
    }

    /// The effort of a prompt that nobody else may have paid for.
    public Effort(
        int attempts, int calls, long latencyMillis, Instant publishedAt, Instant answeredAt) {
      this(attempts, calls, latencyMillis, publishedAt, answeredAt, false, null, Map.of());
    }
  }
}
