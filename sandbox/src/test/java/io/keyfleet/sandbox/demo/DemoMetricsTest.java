package io.keyfleet.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfleet.sandbox.broker.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DemoMetricsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir
  @SuppressWarnings("NullAway.Init") // by JUnit
  private Path folder;

  private final int port = Ports.free();
  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void aDemoHasItsServicesFiguresWhileItRunsAndAfter() throws Exception {
    try (DemoProcess demo =
        DemoProcess.start(
            folder,
            Map.of("KEYFLEET_STATUS_PORT", String.valueOf(port)),
            "--prompts",
            "30",
            "--page")) {
      await()
          .atMost(PATIENCE)
          .until(() -> sum("keyfleet_calls_total") > 0 && sum("keyfleet_calls_total") < 30);
      assertThat(sum("keyfleet_accounts{")).isEqualTo(3);

      await().atMost(PATIENCE).until(() -> demo.output().contains("until Ctrl-C"));
      assertThat(sum("keyfleet_settled_total")).isEqualTo(30);
      assertThat(sum("keyfleet_scorer_prompts")).isEqualTo(30);
      assertThat(sum("keyfleet_scorer_published")).isEqualTo(30);
      assertThat(sum("keyfleet_prompts_published_total")).isEqualTo(30);
      assertThat(sum("keyfleet_in_flight{")).isZero();
      assertThat(page()).contains("service=\"worker-1\"", "service=\"worker-2\"");

      demo.terminate();
      assertThat(demo.ended()).isZero();
    }
  }

  private double sum(String name) throws IOException, InterruptedException {
    return page()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /// Nothing before it listens.
  private String page() throws InterruptedException {
    URI address = URI.create("http://127.0.0.1:" + port + "/metrics");
    try {
      return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()).body();
    } catch (IOException e) {
      return "";
    }
  }
}
