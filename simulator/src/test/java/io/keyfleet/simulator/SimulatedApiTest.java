package io.keyfleet.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.KeyId;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.service.time.Ticker;
import io.keyfleet.simulator.audit.Audit;
import io.keyfleet.simulator.http.Exchange;
import io.keyfleet.simulator.model.ModelSettings;
import io.keyfleet.simulator.model.ThinkingTime;
import io.keyfleet.simulator.settings.SimulatorSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedApiTest {
  private static final String KEY = "sk-test-one";
  private static final String OTHER = "sk-test-two";
  private static final String QUESTION =
      "{\"model\":\"my-model\",\"messages\":[{\"role\":\"system\",\"content\":\"9 * 9\"},"
          + "{\"role\":\"user\",\"content\":\"2 + 3 x 4 =\"}]}";

  private final VirtualTicks ticks = new VirtualTicks();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final SimulatedApi api =
      new SimulatedApi(
          SimulatorSettings.of(
                  List.of(new Secret(KEY), new Secret(OTHER)), new Rate(3, Duration.ofMinutes(1)))
              .with(new ThinkingTime(Duration.ofMillis(5), 0))
              .with(new ModelSettings("standard-model", 1, 1, 1)),
          ticks,
          SystemTime.WALL);

  @AfterEach
  void close() {
    client.close();
    api.close();
  }

  @Test
  void anAnswerHasTheFormOfAChatCompletion() throws Exception {
    HttpResponse<String> response = chat(KEY, QUESTION, "a", "prompts-0-1-1");
    JsonNode body = RecordJson.MAPPER.readTree(response.body());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(body.at("/object").asText()).isEqualTo("chat.completion");
    assertThat(body.at("/model").asText()).isEqualTo("my-model");
    assertThat(body.at("/choices/0/message/role").asText()).isEqualTo("assistant");
    assertThat(body.at("/choices/0/message/content").asText()).contains("14");
    assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(body.at("/usage/total_tokens").asInt()).isPositive();
    assertThat(response.headers().firstValue("x-ratelimit-remaining-requests")).contains("2");
    assertThat(response.headers().firstValue("openai-processing-ms")).contains("5");
    assertThat(response.headers().firstValue("x-request-id")).isPresent();
  }

  @Test
  void aFullWindowRefusesInOpenAisWordsUntilItsOldestCallHasLeft() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(chat(KEY, QUESTION).statusCode()).isEqualTo(200);
      ticks.advance(Duration.ofSeconds(10).minusMillis(5));
    }
    HttpResponse<String> refused = chat(KEY, QUESTION);
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.body())
        .contains(
            "Rate limit reached for my-model in organization org-",
            "on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 30s.",
            "\"type\":\"requests\",\"param\":null,\"code\":\"rate_limit_exceeded\"");
    assertThat(refused.headers().firstValue("retry-after")).contains("30");
    assertThat(refused.headers().firstValue("retry-after-ms")).contains("30000");
    assertThat(refused.headers().firstValue("x-ratelimit-limit-requests")).contains("3");
    assertThat(refused.headers().firstValue("x-ratelimit-remaining-requests")).contains("0");
    assertThat(refused.headers().firstValue("x-ratelimit-reset-requests")).contains("30s");

    assertThat(chat(OTHER, QUESTION).statusCode()).as("another account").isEqualTo(200);
    ticks.advance(Duration.ofSeconds(30));
    assertThat(chat(KEY, QUESTION).statusCode()).isEqualTo(200);
    assertThat(chat(KEY, QUESTION).statusCode()).isEqualTo(429);
  }

  @Test
  void theAuditTellsAccountsWorkersStretchesAndRepeatedPrompts() throws Exception {
    chat(KEY, QUESTION, "a", "prompts-0-1-1");
    chat(KEY, QUESTION, "a", "prompts-0-2-1");
    chat(KEY, QUESTION, "b", "prompts-0-1-2");
    chat(KEY, QUESTION, "b", "prompts-0-3-1");
    chat(OTHER, QUESTION, "a", "prompts-0-3-2");
    chat("sk-nobody", QUESTION, "a", "prompts-0-4-1");

    Audit audit = api.audit();
    assertThat(audit.calls()).isEqualTo(5);
    assertThat(audit.ok()).isEqualTo(4);
    assertThat(audit.refused()).isEqualTo(1);
    assertThat(audit.failed()).isZero();
    assertThat(audit.unknownKeyCalls()).isEqualTo(1);
    assertThat(audit.inFlight()).isZero();
    assertThat(audit.maxInFlight()).isEqualTo(1);
    assertThat(audit.prompts().answered()).isEqualTo(3);
    assertThat(audit.prompts().repeated()).containsOnlyKeys("prompts-0-1");

    Audit.Account account = audit.accounts().getFirst();
    assertThat(account.account()).isEqualTo(KeyId.of(KEY));
    assertThat(account.largestWindow()).isEqualTo(3);
    assertThat(account.largestWindowOfArrivals()).isEqualTo(4);
    assertThat(account.callsByWorker()).containsEntry("a", 2L).containsEntry("b", 2L);
    assertThat(account.stretches()).extracting(Audit.Stretch::worker).containsExactly("a", "b");
    assertThat(get("/audit", KEY).body())
        .contains("simulated", KeyId.of(OTHER).value())
        .doesNotContain(KEY, OTHER);
  }

  @Test
  void anUnknownKeyIsRefusedWithoutBeingEchoed() throws Exception {
    String secret = "sk-proj-abcdefghijklmnopqrstuvwxyz123456";
    HttpResponse<String> refused = chat(secret, QUESTION);
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.body())
        .contains("Incorrect API key provided: sk-********3456.", "\"code\":\"invalid_api_key\"")
        .doesNotContain(secret, "abcdef");
    assertThat(chat("sk-short", QUESTION).body()).doesNotContain("short");
    assertThat(get("/v1/models", "sk-short").statusCode()).isEqualTo(401);
  }

  @Test
  void aMissingKeyIsRefused() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(api.baseUrl() + "/chat/completions"))
            .POST(HttpRequest.BodyPublishers.ofString(QUESTION))
            .build();
    HttpResponse<String> refused = client.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.body()).contains("You didn't provide an API key.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{}",
        "{\"model\":\"m\"}",
        "{\"model\":\"m\",\"messages\":7}",
        "{\"model\":\"m\",\"messages\":[]}",
        "{\"model\":\"m\",\"messages\":[7]}",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"1+1\"}],\"n\":0}",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"1+1\"}],\"max_tokens\":\"many\"}"
      })
  void aRequestThatCannotBeAnsweredIsTheSendersFault(String body) throws Exception {
    HttpResponse<String> refused = chat(KEY, body);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("\"type\":\"invalid_request_error\"");
    assertThat(api.audit().failed()).isEqualTo(1);
  }

  @Test
  void aBodyBeyondTheBoundIsRefused() throws Exception {
    assertThat(chat(KEY, " ".repeat(Exchange.MAX_BODY_BYTES + 1)).statusCode()).isEqualTo(413);
  }

  @Test
  void otherAddressesAreUnknownAndThoseThatAreKnownMayLackTheVersion() throws Exception {
    assertThat(get("/v1/unknown", KEY).statusCode()).isEqualTo(404);
    assertThat(get("/v1/unknown", KEY).body()).contains("Invalid URL (GET");
    assertThat(get("/v1/chat/completions", KEY).statusCode()).isEqualTo(405);
    assertThat(get("/models?limit=3", KEY).body()).contains("\"id\":\"standard-model\"");
    assertThat(get("/health", KEY).body()).contains("\"status\":\"ok\"");
  }

  @ParameterizedTest
  @CsvSource({
    "500, 500, server_error",
    "503, 503, server_is_overloaded",
    "malformed, 200, chatcmpl",
    "html, 502, <html>",
    "429, 429, rate_limit_exceeded",
    "revoked, 401, invalid_api_key",
    "insufficient_quota, 429, insufficient_quota",
  })
  void aFaultStrikesWhileItIsOn(String fault, int status, String text) throws Exception {
    assertThat(post("/faults", KEY, "{\"fault\":\"" + fault + "\"}").statusCode()).isEqualTo(200);
    HttpResponse<String> struck = chat(KEY, QUESTION, "a", "prompts-0-1-1");
    assertThat(struck.statusCode()).isEqualTo(status);
    assertThat(struck.body()).contains(text);
    assertThat(struck.headers().firstValue("retry-after").isPresent()).isEqualTo(status == 503);
    assertThat(api.audit().prompts().answered()).isZero();

    post("/faults", KEY, "{\"fault\":\"none\"}");
    assertThat(chat(KEY, QUESTION).statusCode()).isEqualTo(200);
  }

  @Test
  void aCutConnectionGivesNoResponse() throws Exception {
    post("/faults", KEY, "[{\"fault\":\"reset\",\"account\":\"" + KeyId.of(KEY) + "\"}]");
    assertThatThrownBy(() -> chat(KEY, QUESTION)).isInstanceOf(IOException.class);
    assertThat(chat(OTHER, QUESTION).statusCode()).as("another account").isEqualTo(200);
  }

  @Test
  void aFaultStrikesItsShareOfTheCalls() throws Exception {
    post("/faults", KEY, "{\"fault\":\"insufficient_quota\",\"share\":0.5}");
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      statuses.add(chat(KEY, QUESTION).statusCode());
      ticks.advance(Duration.ofMinutes(1));
    }
    assertThat(statuses.stream().filter(status -> status == 429).count()).isBetween(70L, 130L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{}", "{\"fault\":\"flood\"}", "{\"fault\":\"500\",\"share\":0}", "[[]]"})
  void anUnknownFaultIsRefusedAndChangesNothing(String body) throws Exception {
    post("/faults", KEY, "{\"fault\":\"500\",\"share\":0.25}");
    assertThat(post("/faults", KEY, body).statusCode()).isEqualTo(400);
    assertThat(get("/faults", KEY).body()).isEqualTo("[{\"fault\":\"500\",\"share\":0.25}]");
  }

  @Test
  void aTakenPortIsNamedWithItsFlag() {
    SimulatorSettings settings =
        SimulatorSettings.of(SimulatorSettings.generatedKeys(1), new Rate(1, Duration.ofSeconds(1)))
            .at("127.0.0.1", api.port());
    assertThatThrownBy(() -> new SimulatedApi(settings, ticks, SystemTime.WALL))
        .isInstanceOf(Failure.class)
        .hasMessageContainingAll("--port", String.valueOf(api.port()));
  }

  private HttpResponse<String> chat(String key, String body) throws Exception {
    return chat(key, body, "a", "");
  }

  private HttpResponse<String> chat(String key, String body, String worker, String id)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(api.baseUrl() + "/chat/completions?api-version=1"))
            .header("Authorization", "Bearer " + key)
            .header("User-Agent", "keyfleet/0.1.0 (" + worker + ")")
            .header("X-Client-Request-Id", id)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String key, String body) throws Exception {
    return client.send(
        request(path, key).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path, String key) throws Exception {
    return client.send(request(path, key).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path, String key) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + path))
        .header("Authorization", "Bearer " + key);
  }

  /// Time that passes when somebody sleeps or says so.
  private static final class VirtualTicks implements Ticker {
    private final AtomicLong now = new AtomicLong();

    void advance(Duration duration) {
      now.addAndGet(duration.toNanos());
    }

    @Override
    public long nanos() {
      return now.get();
    }

    @Override
    public void sleep(Duration duration) {
      advance(duration);
    }
  }
}
