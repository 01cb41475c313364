package io.keyfleet.simulator;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.service.time.Ticker;
import io.keyfleet.simulator.audit.Audit;
import io.keyfleet.simulator.quota.QuotaSpec;
import io.keyfleet.simulator.settings.AccountSettings;
import io.keyfleet.simulator.settings.SimulatorSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CrowdTest {
  private static final int CROWD = 2_000;
  private static final String KEY = "sk-crowd";

  private final CountDownLatch thinking = new CountDownLatch(1);

  @Test
  void twoThousandCallsAreServedAtOnceAndNotOneMoreThanTheQuota() throws Exception {
    AccountSettings account = AccountSettings.of(new Secret(KEY), QuotaSpec.inFlight(CROWD));
    try (SimulatedApi api =
            new SimulatedApi(
                SimulatorSettings.of(List.of(account)), new Thought(), SystemTime.WALL);
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      List<CompletableFuture<Integer>> calls =
          Stream.generate(() -> ask(client, api)).limit(CROWD).toList();
      await().atMost(Duration.ofMinutes(1)).until(() -> api.audit().inFlight() == CROWD);
      int oneMore = ask(client, api).completeOnTimeout(0, 1, MINUTES).get();
      thinking.countDown();
      assertThat(oneMore).isEqualTo(429);
      assertThat(calls).allMatch(call -> call.join() == 200);
      Audit.Use use = api.audit().accounts().getFirst().uses().account();
      assertThat(use.quotas().getFirst().largest()).isEqualTo(CROWD);
      assertThat(use.quotas().getFirst().largestOfArrivals()).isEqualTo(CROWD + 1);
      assertThat(ask(client, api).get()).isEqualTo(200);
    }
  }

  private static CompletableFuture<Integer> ask(HttpClient client, SimulatedApi api) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(api.baseUrl() + "/chat/completions"))
            .header("Authorization", "Bearer " + KEY)
            .POST(HttpRequest.BodyPublishers.ofString(SimulatorFixture.QUESTION))
            .build();
    return client
        .sendAsync(request, HttpResponse.BodyHandlers.discarding())
        .thenApply(HttpResponse::statusCode);
  }

  /// Time in which the model thinks until it is told to speak.
  private final class Thought implements Ticker {
    @Override
    public long nanos() {
      return SystemTime.TICKER.nanos();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      thinking.await();
    }
  }
}
