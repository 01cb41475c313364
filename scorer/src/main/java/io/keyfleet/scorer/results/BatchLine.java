package io.keyfleet.scorer.results;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.keyfleet.contract.FinishReason;
import java.util.List;
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

  record Response(
      @JsonProperty("status_code") int statusCode,
      @JsonProperty("request_id") String requestId,
      ChatCompletion body) {}

  record Failed(String code, String message) {}

  /// A chat completion object, of which an answer keeps one choice.
  ///
  /// @param usage left out where the API reported none
  record ChatCompletion(
      String id,
      String object,
      long created,
      String model,
      List<Choice> choices,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Usage usage) {}

  record Choice(
      int index,
      Message message,
      @Nullable Object logprobs,
      @JsonProperty("finish_reason") String finishReason) {}

  record Message(String role, String content, @Nullable String refusal) {}

  record Usage(
      @JsonProperty("prompt_tokens") long promptTokens,
      @JsonProperty("completion_tokens") long completionTokens,
      @JsonProperty("total_tokens") long totalTokens) {}

  static BatchLine of(ResultLine result) {
    String place = result.prompt().toString();
    String customId = Objects.requireNonNullElse(result.asked().id(), place);
    return result.answer() == null
        ? new BatchLine("batch_req_" + place, customId, null, error(result))
        : new BatchLine("batch_req_" + place, customId, response(result, place), null);
  }

  private static Failed error(ResultLine result) {
    String[] told = Objects.requireNonNullElse(result.error(), "unknown").split(": ", 2);
    return new Failed(told[0], told[told.length - 1]);
  }

  private static Response response(ResultLine result, String place) {
    Message message =
        new Message("assistant", Objects.requireNonNullElse(result.answer(), ""), null);
    ChatCompletion body =
        new ChatCompletion(
            "chatcmpl-" + place,
            "chat.completion",
            result.answeredAt() == null ? 0 : result.answeredAt().getEpochSecond(),
            Objects.requireNonNullElse(result.origin().model(), "unknown"),
            List.of(new Choice(0, message, null, reason(result.completion().finishReason()))),
            usage(result.completion()));
    return new Response(OK, place, body);
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

  private static @Nullable Usage usage(ResultLine.Completion completion) {
    Long read = completion.promptTokens();
    Long written = completion.completionTokens();
    return read == null || written == null ? null : new Usage(read, written, read + written);
  }
}
