package io.keyfleet.scorer.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import io.keyfleet.contract.RecordJson;
import java.io.IOException;
import java.util.Map;

/// An answer of the page's server. The headers let the page load nothing but its own files, run no
/// inline script, and be shown in no frame.
///
/// @param status of HTTP
/// @param type of the body
/// @param body its text
record HttpReply(int status, String type, String body) {
  static final String JSON = "application/json; charset=utf-8";

  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
              + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "X-Frame-Options",
          "DENY",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Cache-Control",
          "no-store");

  static HttpReply json(Record value) {
    return new HttpReply(200, JSON, text(value));
  }

  static HttpReply problem(int status, String what) {
    return new HttpReply(status, JSON, text(new Problem(what)));
  }

  /// The headers of every answer.
  static void headers(Headers headers, String type) {
    HEADERS.forEach(headers::set);
    headers.set("Content-Type", type);
  }

  void send(HttpExchange exchange) throws IOException {
    headers(exchange.getResponseHeaders(), type);
    byte[] bytes = body.getBytes(UTF_8);
    if ("HEAD".equals(exchange.getRequestMethod())) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(bytes.length));
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private static String text(Record value) {
    return new String(RecordJson.write(value), UTF_8);
  }

  /// @param error what is wrong, in words
  record Problem(String error) {}
}
