package io.keyfleet.sandbox.processes;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a worker process reports about itself. Safe for all threads.
///
/// @param port of its status page on loopback
record WorkerStatus(int port) {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final HttpClient CLIENT = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  /// Whether the group has given it its part.
  boolean ready() throws InterruptedException {
    return get("/health/ready").equals("ok\n");
  }

  /// The sum of a figure over its labels; 0 if it does not tell.
  ///
  /// @param name in Prometheus' form
  double figure(String name) throws InterruptedException {
    return get("/metrics")
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /// A figure's sums by one of its labels.
  ///
  /// @param name in Prometheus' form
  /// @param label one that it has
  Map<String, Double> figures(String name, String label) throws InterruptedException {
    Pattern form = Pattern.compile(name + "\\{.*\\b" + label + "=\"([^\"]*)\".* (\\S+)");
    Map<String, Double> figures = new TreeMap<>();
    get("/metrics")
        .lines()
        .map(form::matcher)
        .filter(Matcher::matches)
        .forEach(
            line -> figures.merge(line.group(1), Double.parseDouble(line.group(2)), Double::sum));
    return figures;
  }

  private String get(String path) throws InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    try {
      return CLIENT
          .send(
              HttpRequest.newBuilder(uri).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      return "";
    }
  }
}
