package io.keyfleet.worker.api.response;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.response.ApiResponse;
import io.keyfleet.contract.response.RawJson;
import io.keyfleet.contract.response.WellFormed;
import io.keyfleet.worker.api.Redaction;
import io.keyfleet.worker.api.ResponseSettings;
import io.keyfleet.worker.api.response.headers.ResponseHeaders;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is kept of a response beside what is read of it.
final class KeptResponse {
  /// Largest error that is kept whole, in characters.
  private static final int MAX_ERROR = 16_384;

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.:-]{1,100}");

  private KeptResponse() {}

  /// The response that is an answer: its body as it came, or as it was put together where it came
  /// as a stream or was not strictly JSON. Where an answer has no text, its body is kept whatever
  /// its size.
  ///
  /// @param root the body's tree
  static Optional<ApiResponse> ofAnswer(RawResponse response, JsonNode root, CallContext context) {
    ResponseSettings settings = context.responses();
    boolean needed = !context.operation().inText();
    if (!settings.keepWhole() && !needed) {
      return Optional.empty();
    }
    String plain = plain(response.body(), Optional.of(root));
    RawJson body =
        RawJson.of(context.keys().apply(plain))
            .filter(RawJson::isObject)
            .or(() -> RawJson.of(WellFormed.of(context.keys().apply(root.toString()))))
            .orElse(null);
    int bytes = (body == null ? response.body() : body.text()).getBytes(UTF_8).length;
    boolean kept = body != null && (needed || bytes <= settings.maxKeptBytes());
    return Optional.of(
        new ApiResponse(
            response.status(),
            id(response.header(), context.keys()),
            kept ? body : null,
            kept ? null : (Long) (long) bytes));
  }

  /// The response that is an error, without anything that looks like a key.
  ///
  /// @param status what the error acts as
  static ApiResponse ofError(RawResponse response, int status, Redaction keys) {
    String text = ErrorBody.veiled(plain(response.body(), LenientJson.read(response.body())), keys);
    boolean large = text.length() > MAX_ERROR;
    RawJson body =
        (large ? Optional.<RawJson>empty() : RawJson.of(text))
            .orElseGet(() -> RawJson.ofText(large ? text.substring(0, MAX_ERROR) : text));
    return new ApiResponse(status, id(response.header(), keys), body, null);
  }

  /// A body in which every character stands for itself: escapes may hide a key. Other escapes than
  /// those of a letter or a slash cannot.
  private static String plain(String body, Optional<JsonNode> root) {
    boolean hides = body.contains("\\u") || body.contains("\\/");
    return WellFormed.of(hides ? root.map(JsonNode::toString).orElse(body) : body);
  }

  /// OpenAI's, Anthropic's and Azure's names of it.
  private static @Nullable String id(ResponseHeaders header, Redaction keys) {
    return Stream.of("x-request-id", "request-id", "apim-request-id")
        .flatMap(name -> header.find(name).stream())
        .filter(id -> ID.matcher(id).matches() && id.equals(keys.apply(id)))
        .findFirst()
        .orElse(null);
  }
}
