package io.keyfleet.sandbox.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// A hostile API: whatever it says repeats the key that it was shown, in headers and bodies of
/// every kind, with control characters around it.
final class EchoingApi implements AutoCloseable {
  private static final String NOISE = "\\u001b[31m\\r\\nFORGED log line of ";

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger calls = new AtomicInteger();
  private final String refused;
  private final HttpServer server;

  /// @param refused the key that it accepts never
  EchoingApi(String refused) {
    this.refused = refused;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  String baseUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      String shown = exchange.getRequestHeaders().getFirst("api-key");
      String key =
          shown != null
              ? shown
              : exchange
                  .getRequestHeaders()
                  .getFirst("Authorization")
                  .substring("Bearer ".length());
      for (String header : List.of("openai-organization", "openai-project", "x-request-id")) {
        exchange.getResponseHeaders().set(header, key);
      }
      exchange.getResponseHeaders().set("x-ratelimit-reset-requests", key);
      if (key.equals(refused)) {
        send(exchange, 401, error("invalid_api_key", key));
        return;
      }
      switch (calls.getAndIncrement() % 9) {
        case 0 -> send(exchange, 500, error(key, key));
        case 1 -> send(exchange, 400, error(key, key));
        case 2 -> send(exchange, 502, "<html>" + key + " " + base64(key) + "</html>");
        case 3 -> send(exchange, 200, "{\"choices\": " + key);
        case 4 -> {
          exchange.getResponseHeaders().set("retry-after", "0.1");
          send(exchange, 429, error("rate_limit_exceeded", key));
        }
        default -> send(exchange, 200, completion(key));
      }
    }
  }

  private static String completion(String key) {
    return """
    {"model":"m-%1$s","choices":[{"finish_reason":"%1$s","message":{"role":"assistant",
     "content":"{\\"infer\\": 1} %1$s %2$s %3$s"}}],
     "usage":{"prompt_tokens":9,"completion_tokens":4}}\
    """
        .formatted(key, base64(key), URLEncoder.encode(key, UTF_8));
  }

  private static String error(String code, String key) {
    return "{\"error\":{\"message\":\"%s%s!\",\"type\":\"%s\",\"code\":\"%s\"}}"
        .formatted(NOISE, key, key, code);
  }

  private static String base64(String key) {
    return Base64.getEncoder().encodeToString(key.getBytes(UTF_8));
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
