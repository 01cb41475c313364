package io.keyfleet.service.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.service.cli.Failure;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class StatusServerTest {

  @Test
  void showsMetricsAndWhatKeepsItFromReady() throws Exception {
    try (StatusServer server = new StatusServer(new StatusSettings("127.0.0.1", 0))) {
      AtomicReference<Optional<String>> problem = new AtomicReference<>(Optional.of("no broker"));
      server.health().ready("kafka", problem::get);
      server.metrics().counter("keyfleet.calls").increment();

      assertThat(get(server, "/metrics").body()).contains("keyfleet_calls_total 1.0", "jvm_memory");
      assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);
      assertThat(get(server, "/health/ready").statusCode()).isEqualTo(503);
      assertThat(get(server, "/health/ready").body()).isEqualTo("kafka: no broker\n");

      problem.set(Optional.empty());
      assertThat(get(server, "/health/ready").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void rowsThatAreMadeAnewAreInEveryScrape() throws Exception {
    try (StatusServer server = new StatusServer(new StatusSettings("127.0.0.1", 0))) {
      MultiGauge rows = MultiGauge.builder("keyfleet.limit").register(server.metrics());
      server.beforeScrape(() -> rows.register(List.of(MultiGauge.Row.of(Tags.empty(), 7)), true));

      for (int scrape = 0; scrape < 10; scrape++) {
        assertThat(get(server, "/metrics").body()).contains("keyfleet_limit 7.0");
      }
    }
  }

  @Test
  void aServiceIsNotReadyBeforeItSaysWhatThatDependsOn() throws Exception {
    try (StatusServer server = new StatusServer(new StatusSettings("127.0.0.1", 0))) {
      assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);
      assertThat(get(server, "/health/ready").statusCode()).isEqualTo(503);
      assertThat(get(server, "/health/ready").body()).isEqualTo("service: is starting\n");
    }
  }

  @Test
  void aTakenPortIsNamedWithItsSetting() {
    try (StatusServer first = new StatusServer(new StatusSettings("127.0.0.1", 0))) {
      assertThatThrownBy(() -> new StatusServer(new StatusSettings("127.0.0.1", first.port())))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("KEYFLEET_STATUS_PORT");
    }
  }

  private static HttpResponse<String> get(StatusServer server, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
