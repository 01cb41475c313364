package io.keyfleet.sandbox.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import io.keyfleet.contract.RecordJson;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One HTTP request and the one response to it. For one thread.
final class Exchange {
  /// Largest request body that is read.
  static final int MAX_BODY_BYTES = 4 * 1_048_576;

  private static final String BEARER = "bearer ";
  private static final String JSON = "application/json";

  private final HttpExchange http;

  Exchange(HttpExchange http) {
    this.http = http;
  }

  String method() {
    return http.getRequestMethod();
  }

  /// The path without query, without `/v1` and without a slash at the end.
  String path() {
    String path = http.getRequestURI().getPath().replaceFirst("/+$", "");
    return path.startsWith("/v1/") ? path.substring("/v1".length()) : path;
  }

  @Nullable String header(String name) {
    return http.getRequestHeaders().getFirst(name);
  }

  /// The API key; nothing where none was sent.
  Optional<String> key() {
    return Optional.ofNullable(header("Authorization"))
        .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
        .map(value -> value.substring(BEARER.length()).strip())
        .filter(key -> !key.isEmpty());
  }

  boolean isFromThisMachine() {
    InetAddress from = http.getRemoteAddress().getAddress();
    return from != null && from.isLoopbackAddress();
  }

  /// The body, a missing node where it is not JSON; nothing where it is larger than
  /// [#MAX_BODY_BYTES].
  Optional<JsonNode> body() throws IOException {
    byte[] body = http.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
    if (body.length > MAX_BODY_BYTES) {
      return Optional.empty();
    }
    try {
      return Optional.of(RecordJson.MAPPER.readTree(body));
    } catch (JsonProcessingException e) {
      return Optional.of(RecordJson.MAPPER.missingNode());
    }
  }

  void send(int status, Map<String, String> headers, JsonNode body) throws IOException {
    send(status, headers, JSON, RecordJson.MAPPER.writeValueAsBytes(body));
  }

  void send(int status, Map<String, String> headers, String contentType, byte[] body)
      throws IOException {
    headers.forEach(http.getResponseHeaders()::set);
    http.getResponseHeaders().set("Content-Type", contentType);
    http.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    http.getResponseBody().write(body);
    http.close();
  }

  /// Closes the connection without a response.
  void cut() {
    http.close();
  }
}
