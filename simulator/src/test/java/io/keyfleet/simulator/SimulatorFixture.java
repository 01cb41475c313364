package io.keyfleet.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.service.time.Ticker;
import io.keyfleet.simulator.fault.Fault;
import io.keyfleet.simulator.settings.SimulatorSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// A simulated API on time that passes when somebody sleeps or says so, and a client of it.
final class SimulatorFixture implements AutoCloseable {
  static final String QUESTION =
      "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"2 + 3 x 4 =\"}]}";

  private final AtomicLong now = new AtomicLong();
  private final SimulatedApi api;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  SimulatorFixture(SimulatorSettings settings) {
    Ticker ticker =
        new Ticker() {
          @Override
          public long nanos() {
            return now.get();
          }

          @Override
          public void sleep(Duration duration) {
            now.addAndGet(Math.max(0, duration.toNanos()));
          }
        };
    api = new SimulatedApi(settings, ticker, SystemTime.WALL);
  }

  SimulatedApi api() {
    return api;
  }

  void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  /// How much time has passed.
  Duration passed() {
    return Duration.ofNanos(now.get());
  }

  void inject(Fault... faults) {
    api.inject(List.of(faults));
  }

  /// Asks with a bearer key at the usual address.
  HttpResponse<String> ask(String key) throws Exception {
    return ask(key, QUESTION);
  }

  HttpResponse<String> ask(String key, String body) throws Exception {
    return post("/v1/chat/completions", "Authorization", "Bearer " + key, body);
  }

  HttpResponse<String> post(String path, String header, String value, String body)
      throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + api.port() + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header(header, value)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  static JsonNode json(HttpResponse<String> response) throws Exception {
    return RecordJson.MAPPER.readTree(response.body());
  }

  static Optional<String> header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name);
  }

  @Override
  public void close() {
    client.close();
    api.close();
  }
}
