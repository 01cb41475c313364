package io.keyfleet.simulator.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import io.keyfleet.contract.RecordJson;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One HTTP request and the one response to it. For one thread.
public final class Exchange {
  /// Largest request body that is read.
  public static final int MAX_BODY_BYTES = 4 * 1_048_576;

  /// Content type of JSON.
  public static final String JSON = "application/json";

  private final HttpExchange http;

  public Exchange(HttpExchange http) {
    this.http = http;
  }

  public String method() {
    return http.getRequestMethod();
  }

  public RequestPath address() {
    return RequestPath.of(http.getRequestURI());
  }

  /// A request's header; null if there is none.
  public @Nullable String header(String name) {
    return http.getRequestHeaders().getFirst(name);
  }

  public boolean isFromThisMachine() {
    InetAddress from = http.getRemoteAddress().getAddress();
    return from != null && from.isLoopbackAddress();
  }

  /// The body, a missing node where it is not JSON; nothing if it is larger than [#MAX_BODY_BYTES].
  public Optional<JsonNode> body() throws IOException {
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

  /// Sends a whole response.
  public void send(int status, Map<String, String> headers, JsonNode body) throws IOException {
    send(status, headers, JSON, RecordJson.MAPPER.writeValueAsBytes(body));
  }

  /// Sends a whole response.
  public void send(int status, Map<String, String> headers, String contentType, byte[] body)
      throws IOException {
    head(headers, contentType);
    http.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    http.getResponseBody().write(body);
    http.close();
  }

  /// Begins a response whose body is then written to the stream.
  ///
  /// @param length of the body in bytes; 0 if it is not known
  public OutputStream begin(
      int status, Map<String, String> headers, String contentType, long length) throws IOException {
    head(headers, contentType);
    http.sendResponseHeaders(status, length);
    return http.getResponseBody();
  }

  /// Closes the connection where the response is not whole.
  public void cut() {
    http.close();
  }

  private void head(Map<String, String> headers, String contentType) {
    headers.forEach(http.getResponseHeaders()::set);
    http.getResponseHeaders().set("Content-Type", contentType);
  }
}
