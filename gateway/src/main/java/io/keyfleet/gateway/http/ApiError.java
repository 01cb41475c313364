package io.keyfleet.gateway.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.RecordJson;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Ends a request with an error of the API's shape.
public final class ApiError extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final String INVALID = "invalid_request_error";

  private final int status;
  private final String type;
  private final @Nullable String param;
  private final @Nullable String code;
  private final transient Map<String, String> headers;

  private ApiError(
      int status,
      String type,
      @Nullable String param,
      @Nullable String code,
      String message,
      Map<String, String> headers) {
    super(message);
    this.status = status;
    this.type = type;
    this.param = param;
    this.code = code;
    this.headers = Map.copyOf(headers);
  }

  /// A request that cannot be served as it is.
  ///
  /// @param param the parameter that is wrong, or null
  public static ApiError invalid(@Nullable String param, @Nullable String code, String message) {
    return new ApiError(400, INVALID, param, code, message, Map.of());
  }

  /// What is not there, or is somebody else's.
  public static ApiError notFound(@Nullable String param, String message) {
    return new ApiError(404, INVALID, param, null, message, Map.of());
  }

  /// A request in conflict with how things stand.
  public static ApiError conflict(String message) {
    return new ApiError(409, INVALID, null, null, message, Map.of());
  }

  /// A request without a key, or with one that is none of ours.
  public static ApiError unauthorized(String message) {
    return new ApiError(
        401, INVALID, null, "invalid_api_key", message, Map.of("WWW-Authenticate", "Bearer"));
  }

  /// A body or file beyond its bound.
  public static ApiError tooLarge(@Nullable String param, String message) {
    return new ApiError(413, INVALID, param, "request_too_large", message, Map.of());
  }

  /// More than is served at once.
  public static ApiError tooMany(String code, String message, Map<String, String> headers) {
    return new ApiError(429, "rate_limit_exceeded", null, code, message, headers);
  }

  /// Any other.
  public static ApiError of(
      int status, String type, @Nullable String code, String message, Map<String, String> headers) {
    return new ApiError(status, type, null, code, message, headers);
  }

  /// The HTTP status.
  public int status() {
    return status;
  }

  /// Further headers of the response.
  public Map<String, String> headers() {
    return headers;
  }

  /// The body, as OpenAI's API has it.
  public ObjectNode body() {
    ObjectNode body = RecordJson.MAPPER.createObjectNode();
    body.putObject("error")
        .put("message", getMessage())
        .put("type", type)
        .put("param", param)
        .put("code", code);
    return body;
  }

  /// The body, as Anthropic's API has it.
  ///
  /// @param request its id
  public ObjectNode anthropicBody(String request) {
    ObjectNode body = RecordJson.MAPPER.createObjectNode().put("type", "error");
    body.putObject("error").put("type", anthropicType()).put("message", getMessage());
    return body.put("request_id", request);
  }

  private String anthropicType() {
    return switch (status) {
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      case 504 -> "timeout_error";
      case 529 -> "overloaded_error";
      default -> status < 500 ? INVALID : "api_error";
    };
  }
}
