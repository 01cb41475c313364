package io.keyfleet.simulator.dialect;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An error in OpenAI's terms, which every dialect puts in its own.
///
/// @param status HTTP status
/// @param type OpenAI's type
/// @param param the parameter that is wrong, if one is
/// @param code OpenAI's code, if there is one
/// @param message for people; no key stands in it
/// @param headers more headers than every response has
public record ErrorReply(
    int status,
    String type,
    @Nullable String param,
    @Nullable String code,
    String message,
    Map<String, String> headers) {
  private static final String KEYS_PAGE = "https://platform.openai.com/account/api-keys";

  /// A key shorter than this is masked whole: its ends would be too much of it.
  private static final int LONG_KEY = 20;

  public ErrorReply {
    headers = Map.copyOf(headers);
  }

  /// What somebody without a known key is told.
  ///
  /// @param key that was sent; only a masked form of it is told
  public static ErrorReply unknownKey(Optional<String> key) {
    return key.map(ErrorReply::invalidKey)
        .orElseGet(() ->
            ErrorCatalog.MISSING_KEY.error(
                "You didn't provide an API key. You need to provide your API key in an"
                    + " Authorization header using Bearer auth (i.e. Authorization: Bearer"
                    + " YOUR_KEY). You can obtain an API key from "
                    + KEYS_PAGE
                    + "."));
  }

  private static ErrorReply invalidKey(String key) {
    String masked =
        key.length() < LONG_KEY
            ? "********"
            : key.substring(0, 3) + "********" + key.substring(key.length() - 4);
    return ErrorCatalog.INVALID_KEY.error(
        "Incorrect API key provided: "
            + masked
            + ". You can find your API key at "
            + KEYS_PAGE
            + ".");
  }

  /// 400, with what is wrong.
  public static ErrorReply invalidRequest(
      String message, @Nullable String param, @Nullable String code) {
    return new ErrorReply(400, ErrorCatalog.INVALID_REQUEST, param, code, message, Map.of());
  }

  /// 404 for an address that is none.
  public static ErrorReply unknownAddress(String method, String path) {
    return new ErrorReply(
        404,
        ErrorCatalog.INVALID_REQUEST,
        null,
        null,
        "Invalid URL (" + method + " " + path + ")",
        Map.of());
  }

  /// 405.
  public static ErrorReply wrongMethod(String method) {
    return new ErrorReply(
        405,
        ErrorCatalog.INVALID_REQUEST,
        null,
        "method_not_supported",
        "Not allowed to " + method + " on this endpoint.",
        Map.of());
  }

  /// 413.
  public static ErrorReply tooLarge(int boundBytes) {
    return ErrorCatalog.TOO_LARGE.error(
        "The request body is larger than " + boundBytes + " bytes.");
  }

  /// 404 for a model that is not served.
  public static ErrorReply unknownModel(String model) {
    return ErrorCatalog.MODEL_NOT_FOUND.error(
        "The model `" + model + "` does not exist or you do not have access to it.");
  }

  /// The same of another type.
  ErrorReply ofType(String other) {
    return new ErrorReply(status, other, param, code, message, headers);
  }

  /// The same with another header.
  public ErrorReply with(String header, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header, value);
    return new ErrorReply(status, type, param, code, message, more);
  }
}
