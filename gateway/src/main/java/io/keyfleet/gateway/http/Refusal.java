package io.keyfleet.gateway.http;

import io.keyfleet.contract.RecordJson;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How a request is told that it is not served.
///
/// @param id of the request
/// @param anthropic whether its client speaks Anthropic's API
record Refusal(Response response, String id, boolean anthropic) {
  private static final Logger log = LoggerFactory.getLogger(Refusal.class);
  private static final String INVALID = "invalid_request_error";

  /// The error that stands for a failure.
  ///
  /// @param asked what failed, for the log
  static ApiError of(Exception e, String asked) {
    if (e instanceof ApiError error) {
      return error;
    }
    if (e instanceof HttpException.RuntimeException) {
      return ApiError.invalid(null, "bad_request", reason(e));
    }
    Optional<ApiError> slow = slow(e);
    if (slow.isPresent()) {
      return slow.get();
    }
    log.warn("{} failed: {}", asked, reason(e));
    log.debug("the failure", e);
    return unavailable("the gateway could not do it: " + reason(e));
  }

  /// The error of a client whose body came too slowly, where that is what happened.
  static Optional<ApiError> slow(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof TimeoutException) {
        String message = "the body did not come in time: " + cause.getMessage();
        return Optional.of(
            ApiError.of(408, INVALID, "request_timeout", message, Map.of("Connection", "close")));
      }
    }
    return Optional.empty();
  }

  static ApiError unavailable(String message) {
    return ApiError.of(503, "server_error", null, message, Map.of("Retry-After", "1"));
  }

  /// The header that says the request's id.
  String header() {
    return anthropic ? "request-id" : "x-request-id";
  }

  /// Replies with an error.
  ///
  /// @param callback is called once: when the reply is sent, or cannot be
  void send(ApiError error, Callback callback) {
    if (response.isCommitted()) {
      callback.failed(error); // cuts the response, so that nobody takes it for whole
      return;
    }
    byte[] body = RecordJson.bytes(anthropic ? error.anthropicBody(id) : error.body());
    response.reset();
    response.setStatus(error.status());
    response.getHeaders().put(header(), id);
    error.headers().forEach((name, value) -> response.getHeaders().put(name, value));
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  private static String reason(Exception e) {
    Throwable cause = e.getCause() != null && e.getMessage() == null ? e.getCause() : e;
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
