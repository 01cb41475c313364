package io.keyfleet.gateway.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.FinishReason;
import io.keyfleet.contract.RecordJson;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The body of an answer's response: as it came where it was kept, or else a chat completion with
/// what is known of it.
public final class ResponseBody {
  private static final Set<String> REASONS =
      Set.of("stop", "length", "tool_calls", "content_filter", "function_call");

  private ResponseBody() {}

  /// The body.
  public static JsonNode of(Answer answer) {
    Answer.Completion said = answer.completion();
    ObjectNode body =
        RecordJson.MAPPER
            .createObjectNode()
            .put("id", "chatcmpl-" + answer.prompt())
            .put("object", "chat.completion")
            .put("created", answer.effort().answeredAt().getEpochSecond())
            .put("model", Objects.requireNonNullElse(said.model(), "unknown"));
    ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
    choice
        .putObject("message")
        .put("role", "assistant")
        .put("content", said.text())
        .putNull("refusal");
    choice.putNull("logprobs").put("finish_reason", reason(said.finishReason()));
    Long read = said.promptTokens();
    Long written = said.completionTokens();
    if (read != null && written != null) {
      body.putObject("usage")
          .put("prompt_tokens", read)
          .put("completion_tokens", written)
          .put("total_tokens", read + written);
    }
    return body;
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
