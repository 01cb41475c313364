package io.keyfleet.gateway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.RecordJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/// What asks a server of tests, in whole requests or in bytes.
record TestClient(GatewayServer server, HttpClient http) implements AutoCloseable {
  TestClient(GatewayServer server) {
    this(server, HttpClient.newHttpClient());
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> send(String method, String path, String body, String header, String value)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(uri(path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header(header, value)
            .build());
  }

  Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.port());
  }

  /// What the server sends until it closes the connection.
  String replies(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  static JsonNode tree(HttpResponse<String> response) throws IOException {
    return RecordJson.MAPPER.readTree(response.body());
  }

  @Override
  public void close() {
    http.close();
  }
}
