package io.keyfleet.contract.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.operation.input.RoughTokens;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A kind of request that an API takes, such as a chat completion: where it goes, what its body
/// must have, what it will cost, and what its response says. One class for each kind, and one line
/// in [ApiOperations]. Without state, and equal to any other of its class.
public interface ApiOperation {
  /// Where it goes below a base URL, such as `/chat/completions`.
  String path();

  /// How prompts name it: OpenAI's batch files have this as their `url`.
  default String url() {
    return "/v1" + path();
  }

  /// The field of the body that holds what is asked.
  String input();

  /// Parameters of this kind alone; those that most APIs share are left out.
  Set<String> parameters();

  /// The body that asks a text.
  ///
  /// @param system what is said to the model beforehand; null for nothing
  ObjectNode ask(@Nullable String system, String text);

  /// Why no request can be made of a body, in words without its content; nothing if one can.
  Optional<String> problem(ObjectNode body);

  /// The texts that a body asks in their order, one a message; empty for what is no plain text.
  List<String> texts(ObjectNode body);

  /// About how many tokens are read for a body, by the length of its texts.
  default long inputTokens(ObjectNode body) {
    return RoughTokens.of(body.path(input()))
        + RoughTokens.of(body.path("system"))
        + RoughTokens.of(body.path("instructions"));
  }

  /// How many tokens are written for a body at most.
  OutputBound outputBound(ObjectNode body);

  /// Parameters that are not sent, since an answer is wanted whole and at once.
  default Set<String> unsent() {
    return Set.of("stream", "stream_options");
  }

  /// How a key is shown where nothing else is configured.
  default KeyForm keyForm() {
    return KeyForm.BEARER;
  }

  /// Headers that every request of this kind has.
  default Map<String, String> headers() {
    return Map.of();
  }

  /// What the body of a response says.
  ///
  /// @param body missing where the response has no JSON
  Reply reply(JsonNode body);

  /// What the `usage` of a response says.
  default TokenCounts tokens(JsonNode usage) {
    return TokenCounts.read(usage);
  }

  /// Whether the text of an answer stands for all of it. Otherwise an answer is of no use without
  /// its body.
  default boolean inText() {
    return true;
  }

  /// The body of a response of which only the text is known.
  ObjectNode body(KnownAnswer answer);

  /// What OpenTelemetry calls it: its `gen_ai.operation.name`.
  String genAiName();

  /// How it is answered where a client asks for a stream.
  StreamForm streamForm();

  /// The events of a streamed response, as the API documents them.
  enum StreamForm {
    /// It is never streamed.
    NONE,
    /// Chunks of a chat completion, then `[DONE]`.
    CHAT_COMPLETION_CHUNKS,
    /// Chunks of a completion, then `[DONE]`.
    COMPLETION_CHUNKS,
    /// OpenAI's numbered events of a response.
    RESPONSE_EVENTS,
    /// Anthropic's events of a message.
    MESSAGE_EVENTS
  }

  /// How a request carries its key.
  enum KeyForm {
    /// `Authorization: Bearer KEY`.
    BEARER,
    /// `x-api-key: KEY`, as Anthropic has it.
    X_API_KEY
  }

  /// A bound on the tokens that are written.
  ///
  /// @param tokens for one choice; null where the request sets no bound
  /// @param choices how many are written
  record OutputBound(@Nullable Long tokens, long choices) {
    private static final long MOST_CHOICES = 4_096;

    public OutputBound {
      choices = Math.clamp(choices, 1, MOST_CHOICES);
    }

    /// The first of these parameters that is a positive number.
    static OutputBound of(ObjectNode body, long choices, String... names) {
      for (String name : names) {
        long most = body.path(name).asLong(0);
        if (most > 0) {
          return new OutputBound(most, choices);
        }
      }
      return new OutputBound(null, choices);
    }
  }
}
