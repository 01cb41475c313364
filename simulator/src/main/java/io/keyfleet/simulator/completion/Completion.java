package io.keyfleet.simulator.completion;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.simulator.quota.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// An answer that is ready to be sent, whole or in pieces.
///
/// @param id of the completion
/// @param created seconds since 1970
/// @param choices one or more
/// @param used what it takes, its model in it
/// @param request that it answers
public record Completion(
    String id, long created, List<Choice> choices, TokenUsage used, ChatRequest.Valid request) {
  /// Most pieces that the text of a choice is streamed in.
  private static final int MAX_PIECES = 16;

  private static final int PIECE = 8;

  public Completion {
    choices = List.copyOf(choices);
  }

  /// One of the answers.
  ///
  /// @param text what is said
  /// @param finishReason why it ends there
  public record Choice(String text, String finishReason) {}

  /// The body of a response.
  public ObjectNode whole() {
    return request.kind().whole(this);
  }

  /// The id with another beginning.
  String id(String prefix) {
    return prefix + id.replaceFirst("^chatcmpl-", "");
  }

  /// The events of a stream, in order, but for the last, `[DONE]`.
  public List<ObjectNode> pieces() {
    List<ObjectNode> pieces = new ArrayList<>();
    for (int i = 0; i < choices.size(); i++) {
      Choice choice = choices.get(i);
      pieces.add(piece(i, delta -> delta.put("role", "assistant").put("content", "")));
      int length = Math.max(PIECE, Math.ceilDiv(choice.text().length(), MAX_PIECES));
      for (int at = 0; at < choice.text().length(); at += length) {
        String text = choice.text().substring(at, Math.min(at + length, choice.text().length()));
        pieces.add(piece(i, delta -> delta.put("content", text)));
      }
      ObjectNode last = piece(i, delta -> {});
      ((ObjectNode) last.path("choices").path(0)).put("finish_reason", choice.finishReason());
      pieces.add(last);
    }
    if (request.form().streamUsage()) {
      pieces.forEach(piece -> piece.putNull("usage"));
      ObjectNode usage = head("chat.completion.chunk");
      usage.putArray("choices");
      usage(usage);
      pieces.add(usage);
    }
    return pieces;
  }

  private ObjectNode piece(int index, Consumer<ObjectNode> said) {
    ObjectNode piece = head("chat.completion.chunk");
    ObjectNode choice = piece.putArray("choices").addObject().put("index", index);
    said.accept(choice.putObject("delta"));
    choice.putNull("logprobs").putNull("finish_reason");
    return piece;
  }

  ObjectNode head(String object) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("object", object)
        .put("created", created)
        .put("model", used.model())
        .put("system_fingerprint", "fp_simulated");
  }

  void usage(ObjectNode completion) {
    completion
        .putObject("usage")
        .put("prompt_tokens", used.inputTokens())
        .put("completion_tokens", used.outputTokens())
        .put("total_tokens", used.inputTokens() + used.outputTokens());
  }
}
