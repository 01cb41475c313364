package io.keyfleet.gateway;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/// Asks a gateway at a port as one of its two keys.
///
/// @param key of `a` or of `b`
public record Forms(HttpClient http, int port, String key) {
  private static final String BOUNDARY = "boundary-of-the-form";

  /// One part of a form.
  public static String part(String headers, String content) {
    return "--"
        + BOUNDARY
        + "\r\nContent-Disposition: form-data; "
        + headers
        + "\r\n\r\n"
        + content
        + "\r\n";
  }

  /// The form of an upload with further parts.
  public static String upload(String purpose, String content, String... further) {
    return part("name=\"purpose\"", purpose)
        + part("name=\"file\"; filename=\"in.jsonl\"", content)
        + String.join("", further);
  }

  /// Posts the parts of a form.
  public HttpResponse<String> post(String path, String parts)
      throws IOException, InterruptedException {
    return http.send(
        request(path)
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(HttpRequest.BodyPublishers.ofString(parts + "--" + BOUNDARY + "--\r\n"))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /// Sends a request with a body.
  public HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    return http.send(
        request(path).method(method, HttpRequest.BodyPublishers.ofString(body)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /// The same by a client with another key.
  public Forms as(String other) {
    return new Forms(http, port, other);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .header("x-api-key", key);
  }
}
