package io.keyfleet.worker.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A server on loopback that keeps every request and answers as a test wants.
public final class ApiServer implements AutoCloseable {
  public static final String ANSWER =
      "{\"choices\":[{\"message\":{\"content\":\"42\"},\"finish_reason\":\"stop\"}]}";

  private final Set<InetSocketAddress> clients = ConcurrentHashMap.newKeySet();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  /// A request as it came.
  record Seen(URI uri, com.sun.net.httpserver.Headers headers, String body) {}

  ApiServer(HttpHandler answer) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          clients.add(exchange.getRemoteAddress());
          String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          seen.add(new Seen(exchange.getRequestURI(), exchange.getRequestHeaders(), body));
          try (exchange) {
            answer.handle(exchange);
          }
        });
    server.start();
  }

  /// Answers every request with the same.
  static ApiServer answering(int status, String body) {
    return new ApiServer(exchange -> send(exchange, status, body));
  }

  static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
  }

  /// The other ends of the connections that were used.
  Set<InetSocketAddress> clients() {
    return clients;
  }

  List<Seen> seen() {
    return seen;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
