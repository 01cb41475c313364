package io.keyfleet.scorer.results;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.operation.ApiOperation;
import io.keyfleet.contract.operation.ApiOperations;
import io.keyfleet.contract.operation.KnownAnswer;
import io.keyfleet.contract.operation.TokenCounts;
import io.keyfleet.contract.response.ApiResponse;
import io.keyfleet.contract.response.FinishReason;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A line of a Batch API's output or error file, as OpenAI's API reference describes it ("the
/// per-line object of the batch output and error files"). A request without an answer has a null
/// response and an error with a code and a message.
///
/// @param id of this line
/// @param customId the `custom_id` of the request, or the prompt's coordinates where it had none
/// @param response the answer, null if there is none
/// @param error why there is none, null if there is one
record BatchLine(
    String id,
    @JsonProperty("custom_id") String customId,
    @Nullable Response response,
    @Nullable Failed error) {
  private static final int OK = 200;
  private static final Set<String> REASONS =
      Set.of("stop", "length", "tool_calls", "content_filter", "function_call");

  /// @param body as the API sent it, or made of its text where no more is kept
  record Response(
      @JsonProperty("status_code") int statusCode,
      @JsonProperty("request_id") String requestId,
      Object body) {}

  record Failed(String code, String message) {}

  static BatchLine of(ResultLine result) {
    String place = result.prompt().toString();
    String customId = Objects.requireNonNullElse(result.asked().id(), place);
    return result.answer() == null
        ? new BatchLine("batch_req_" + place, customId, null, error(result))
        : new BatchLine("batch_req_" + place, customId, response(result, place), null);
  }

  private static Failed error(ResultLine result) {
    String[] cause = Objects.requireNonNullElse(result.error(), "unknown").split(": ", 2);
    return new Failed(cause[0], cause[cause.length - 1]);
  }

  private static Response response(ResultLine result, String place) {
    Answer whole = result.whole();
    ApiResponse kept = whole == null ? null : whole.response();
    String requestId =
        kept == null || kept.requestId() == null ? place : Objects.requireNonNull(kept.requestId());
    if (kept != null && kept.body() != null) {
      return new Response(kept.statusCode(), requestId, kept.body());
    }
    ApiOperation operation =
        whole == null ? ApiOperations.CHAT_COMPLETIONS : whole.source().operation();
    ResultLine.Completion completion = result.completion();
    KnownAnswer known =
        new KnownAnswer(
            place,
            result.answeredAt() == null ? 0 : result.answeredAt().getEpochSecond(),
            Objects.requireNonNullElse(result.origin().model(), "unknown"),
            Objects.requireNonNullElse(result.answer(), ""),
            reason(completion.finishReason()),
            new TokenCounts(completion.promptTokens(), completion.completionTokens(), 0));
    return new Response(OK, requestId, operation.body(known));
  }

  /// Clients know these reasons and may refuse any other.
  private static String reason(@Nullable String finishReason) {
    return switch (FinishReason.of(finishReason)) {
      case LENGTH -> "length";
      case FILTERED -> "content_filter";
      case DONE, FAILED ->
          finishReason != null && REASONS.contains(finishReason) ? finishReason : "stop";
    };
  }
}
