package io.keyfleet.gateway.results;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.operation.KnownAnswer;
import io.keyfleet.contract.operation.TokenCounts;
import io.keyfleet.contract.response.ApiResponse;
import io.keyfleet.contract.response.FinishReason;
import io.keyfleet.contract.response.RawJson;
import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The body of an answer's response: as it came if it was kept, or else one of its kind with what
/// is known of it.
public final class ResponseBody {
  private static final Set<String> REASONS =
      Set.of("stop", "length", "tool_calls", "content_filter", "function_call");

  /// Reads a value that is not all there is.
  private static final ObjectReader PART =
      RecordJson.MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private ResponseBody() {}

  /// The body, as JSON text.
  public static String of(Answer answer) {
    ApiResponse response = answer.response();
    RawJson body = response == null ? null : response.body();
    return body == null ? answer.source().operation().body(known(answer)).toString() : body.text();
  }

  /// What the API calls the request, or else the prompt's place.
  public static String requestId(@Nullable ApiResponse response, String place) {
    String id = response == null ? null : response.requestId();
    return id == null ? place : id;
  }

  /// The tokens that an answer took, and how many of them were cached or reasoning as far as its
  /// response was kept. Reads no more of that than its `usage`.
  public static TokenCounts tokens(Answer answer) {
    ApiResponse response = answer.response();
    RawJson body = response == null ? null : response.body();
    JsonNode usage = body == null ? MissingNode.getInstance() : usage(body);
    TokenCounts details = answer.source().operation().tokens(usage);
    return new TokenCounts(
        answer.completion().promptTokens(),
        answer.completion().completionTokens(),
        details.cached(),
        details.reasoning());
  }

  private static JsonNode usage(RawJson body) {
    try (JsonParser parser = RecordJson.MAPPER.createParser(body.text())) {
      parser.nextToken();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        if (name.equals("usage")) {
          return PART.readTree(parser);
        }
        parser.skipChildren();
      }
    } catch (IOException e) {
      // it is none that a worker kept
    }
    return MissingNode.getInstance();
  }

  /// JSON text as it stands, for a tree.
  public static RawValue raw(String json) {
    return new RawValue(json);
  }

  private static KnownAnswer known(Answer answer) {
    Answer.Completion said = answer.completion();
    return new KnownAnswer(
        answer.prompt().toString(),
        answer.effort().answeredAt().getEpochSecond(),
        Objects.requireNonNullElse(said.model(), "unknown"),
        said.text(),
        reason(said.finishReason()),
        new TokenCounts(said.promptTokens(), said.completionTokens(), 0));
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
