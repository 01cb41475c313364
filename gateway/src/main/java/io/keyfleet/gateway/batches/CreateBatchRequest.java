package io.keyfleet.gateway.batches;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.gateway.files.ExpiresAfter;
import io.keyfleet.gateway.http.ApiError;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a client asks for that creates a batch, as OpenAI's API has it.
///
/// @param completionWindow as the client wrote it
/// @param window the same as a time
/// @param resultsKept how long the files of results are kept; nothing: as long as there are answers
record CreateBatchRequest(
    String endpoint,
    String completionWindow,
    Duration window,
    String inputFile,
    Map<String, String> metadata,
    Optional<Duration> resultsKept) {
  private static final int MAX_PAIRS = 16;
  private static final int MAX_KEY = 64;
  private static final int MAX_VALUE = 512;
  private static final String INVALID = "invalid_value";
  private static final String INVALID_TYPE = "invalid_type";
  private static final String EXPIRES = "output_expires_after";

  /// Reads it.
  ///
  /// @param endpoints that a batch may be for
  static CreateBatchRequest read(ObjectNode body, Set<String> endpoints) {
    String endpoint = text(body, "endpoint");
    if (!endpoints.contains(endpoint)) {
      throw ApiError.invalid(
          "endpoint", INVALID, "'endpoint' must be one of " + endpoints.stream().sorted().toList());
    }
    String window = text(body, "completion_window");
    return new CreateBatchRequest(
        endpoint,
        window,
        CompletionWindow.parse(window)
            .orElseThrow(() ->
                ApiError.invalid(
                    "completion_window",
                    INVALID,
                    "'completion_window' is a time such as 24h, 90m or 7d, up to 30 days")),
        text(body, "input_file_id"),
        metadata(body.path("metadata")),
        kept(body.path(EXPIRES)));
  }

  private static String text(ObjectNode body, String name) {
    JsonNode value = body.path(name);
    if (!value.isTextual() || value.asText().isBlank()) {
      throw ApiError.invalid(
          name,
          value.isMissingNode() || value.isNull() ? "missing_required_parameter" : INVALID_TYPE,
          "'" + name + "' must be a text");
    }
    return value.asText();
  }

  private static Optional<Duration> kept(JsonNode given) {
    if (given.isMissingNode() || given.isNull()) {
      return Optional.empty();
    }
    if (!given.isObject() || given.isEmpty()) {
      throw ApiError.invalid(
          EXPIRES, INVALID_TYPE, "'" + EXPIRES + "' is an object of 'anchor' and 'seconds'");
    }
    return ExpiresAfter.of(EXPIRES, scalar(given.get("anchor")), scalar(given.get("seconds")));
  }

  private static @Nullable String scalar(@Nullable JsonNode value) {
    return value == null || value.isNull() ? null : value.asText();
  }

  private static Map<String, String> metadata(JsonNode given) {
    Map<String, String> pairs = new LinkedHashMap<>();
    if (given.isMissingNode() || given.isNull()) {
      return pairs;
    }
    boolean fits =
        given.isObject()
            && given.size() <= MAX_PAIRS
            && given.properties().stream()
                .allMatch(pair ->
                    pair.getValue().isTextual()
                        && pair.getKey().length() <= MAX_KEY
                        && pair.getValue().asText().length() <= MAX_VALUE);
    if (!fits) {
      throw ApiError.invalid(
          "metadata",
          INVALID,
          "'metadata' has up to %d pairs of texts, keys of up to %d characters, values of up to %d"
              .formatted(MAX_PAIRS, MAX_KEY, MAX_VALUE));
    }
    given.properties().forEach(pair -> pairs.put(pair.getKey(), pair.getValue().asText()));
    return pairs;
  }
}
