package io.keyfleet.worker.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.TraceParent;
import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.service.Version;
import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.ownership.CallPermit;
import io.keyfleet.worker.ownership.OwnedAccount;
import io.keyfleet.worker.ownership.OwnedAccountFixture;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OkHttpChatApiTest {
  private final ApiCaller caller = new ApiCaller();

  @Test
  void aCallSaysWhoCallsAndForWhichPrompt() throws Exception {
    try (ApiServer server = ApiServer.answering(200, ApiServer.ANSWER)) {
      assertThat(caller.call(server.url(), ApiCaller.PLAIN)).isInstanceOf(Outcome.Answered.class);

      ApiServer.Seen request = server.seen().getFirst();
      assertThat(request.uri().getPath()).isEqualTo("/v1/chat/completions");
      assertThat(request.headers().get("Authorization")).containsExactly("Bearer " + caller.key());
      assertThat(request.headers().get("User-Agent"))
          .containsExactly("keyfleet/" + Version.CURRENT + " (w-1)");
      assertThat(request.headers().get("X-Client-Request-Id")).containsExactly("prompts-3-17-1");
      assertThat(request.headers().getFirst("Content-Type")).startsWith("application/json");
    }
  }

  @Test
  void aCallNamesTheTraceThatItsPromptBelongsTo() throws Exception {
    String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    try (ApiServer server = ApiServer.answering(200, ApiServer.ANSWER)) {
      caller.call(server.url(), ApiCaller.PLAIN);
      caller.trace = new TraceParent(trace);
      caller.call(server.url(), ApiCaller.PLAIN);

      assertThat(server.seen().getFirst().headers().get("traceparent")).isNull();
      assertThat(server.seen().getLast().headers().get("traceparent")).containsExactly(trace);
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"/v1", "/v1/", "", "/"})
  void aBaseUrlMayEndInASlashOrNot(String path) throws Exception {
    try (ApiServer server = ApiServer.answering(200, ApiServer.ANSWER)) {
      caller.call(server.url().resolve("/").resolve(path.isEmpty() ? "/" : path), ApiCaller.PLAIN);
      assertThat(server.seen().getFirst().uri().getPath())
          .isEqualTo(path.startsWith("/v1") ? "/v1/chat/completions" : "/chat/completions");
    }
  }

  @Test
  void thePromptsOwnModelAndParametersWinAndNothingIsStreamed() throws Exception {
    try (ApiServer server = ApiServer.answering(200, ApiServer.ANSWER)) {
      caller.call(server.url(), ApiCaller.PLAIN);
      caller.call(
          server.url(),
          """
          {"prompt":"?","model":"mine","temperature":0,"stream":true,
           "stream_options":{"include_usage":true},"expected":42,"id":"x"}\
          """);

      JsonNode plain = body(server, 0);
      assertThat(plain.path("model").asText()).isEqualTo("fleet-model");
      assertThat(plain.at("/messages/0/content").asText()).isEqualTo("6x7?");
      JsonNode own = body(server, 1);
      assertThat(own.path("model").asText()).isEqualTo("mine");
      assertThat(own.fieldNames())
          .toIterable()
          .containsExactlyInAnyOrder("model", "messages", "temperature");
    }
  }

  @Test
  void noRedirectIsFollowed() throws Exception {
    try (ApiServer server =
        new ApiServer(exchange -> {
          exchange.getResponseHeaders().set("Location", "/elsewhere");
          ApiServer.send(exchange, 307, "");
        })) {
      assertThat(caller.call(server.url(), ApiCaller.PLAIN))
          .isEqualTo(
              new Outcome.EndpointUnreachable(
                  "307 redirects to "
                      + server.url().resolve("/elsewhere")
                      + ", and redirects are not followed"));
      assertThat(server.seen()).hasSize(1);
    }
  }

  @Test
  void aRedirectIsSaidAtTheFirstAndOnce() {
    Provider p = Provider.plain("p", URI.create("https://p.test/v1"));
    Provider q = Provider.plain("q", URI.create("https://q.test/v1"));
    Outcome there = new Outcome.EndpointUnreachable("301 redirects to there");
    Outcome away = new Outcome.EndpointUnreachable("302 redirects away");
    Redirects redirects = new Redirects();

    assertThat(redirects.news(301, p, there))
        .contains("the API of p does not answer: 301 redirects to there");
    assertThat(redirects.news(301, p, there)).isEmpty();
    assertThat(redirects.news(301, q, there)).isPresent();
    assertThat(redirects.news(302, p, away)).isPresent();
    assertThat(redirects.news(407, p, away)).isEmpty();
    assertThat(redirects.news(304, p, new Outcome.NotSent())).isEmpty();
  }

  @ParameterizedTest(name = "Retry-After: {0}")
  @ValueSource(strings = {"", "0", "7", "99999999999", "\u00e9"})
  void aFailedRequestIsNotRepeated(String wait) throws Exception {
    try (ApiServer server =
        new ApiServer(exchange -> {
          exchange.getResponseHeaders().set("Retry-After", wait);
          ApiServer.send(exchange, 503, "");
        })) {
      Optional<Duration> asked =
          wait.equals("7") ? Optional.of(Duration.ofSeconds(7)) : Optional.empty();
      assertThat(caller.call(server.url(), ApiCaller.PLAIN))
          .isEqualTo(new Outcome.EndpointFailed("503", "503: ", asked));
      assertThat(server.seen()).hasSize(1);
    }
  }

  @Test
  void aTurnThatIsOverSendsNothing() throws Exception {
    try (ApiServer server = ApiServer.answering(200, ApiServer.ANSWER)) {
      OwnedAccount released = caller.owned(server.url());
      CallPermit old = released.acquire(OwnedAccountFixture.ASK, caller.time.nanos());
      released.release();
      assertThat(caller.call(old)).isEqualTo(new Outcome.NotSent());

      CallPermit permit =
          caller.owned(server.url()).acquire(OwnedAccountFixture.ASK, caller.time.nanos());
      caller.time.passWall(OwnedAccountFixture.LEASE);
      assertThat(caller.call(permit)).isEqualTo(new Outcome.NotSent());

      assertThat(server.seen()).isEmpty();
    }
  }

  @Test
  void theKeyThatTheApiEchoesIsInNoOutcome() throws Exception {
    String key = caller.key();
    try (ApiServer server =
        ApiServer.answering(401, "{\"error\":{\"message\":\"bad key " + key + "!\"}}")) {
      assertThat(caller.call(server.url(), ApiCaller.PLAIN).toString())
          .doesNotContain(key)
          .contains("bad key");
    }
  }

  @Test
  void whatTheApiAsksToWaitIsInTheOutcome() throws Exception {
    try (ApiServer server =
        new ApiServer(exchange -> {
          exchange.getResponseHeaders().set("Retry-After", "3");
          ApiServer.send(exchange, 429, "");
        })) {
      assertThat(caller.call(server.url(), ApiCaller.PLAIN))
          .isInstanceOfSatisfying(
              Outcome.AccountLimited.class,
              limited -> assertThat(limited.retryAfter()).contains(Duration.ofSeconds(3)));
    }
  }

  @Test
  void aProviderIsCalledAsItWantsToBe() throws Exception {
    try (ApiServer server = ApiServer.answering(200, ApiServer.ANSWER)) {
      Provider azure =
          new Provider(
              "azure",
              URI.create(
                  server.url().resolve("/openai/deployments/%7Bmodel%7D")
                      + "?api-version=2024-10-21"),
              Provider.AuthStyle.API_KEY,
              Map.of("fleet-model", "my deployment/1"),
              Map.of(),
              Optional.empty());
      CallPermit permit =
          OwnedAccountFixture.owned(caller.lease, OwnedAccountFixture.account("a", azure, "1000/s"))
              .acquire(OwnedAccountFixture.ASK, caller.time.nanos());
      assertThat(caller.call(permit)).isInstanceOf(Outcome.Answered.class);

      ApiServer.Seen request = server.seen().getFirst();
      assertThat(request.uri())
          .hasToString(
              "/openai/deployments/my%20deployment%2F1/chat/completions?api-version=2024-10-21");
      assertThat(request.headers().get("api-key")).containsExactly(caller.key());
      assertThat(request.headers()).doesNotContainKey("Authorization");
      assertThat(body(server, 0).path("model").asText()).isEqualTo("my deployment/1");
    }
  }

  @Test
  void aModelNoAddressCanHaveIsThePromptsFault() throws Exception {
    try (ApiServer server = ApiServer.answering(200, ApiServer.ANSWER)) {
      CallPermit permit =
          caller
              .owned(server.url().resolve("/%7Bmodel%7D"))
              .acquire(OwnedAccountFixture.ASK, caller.time.nanos());
      Prompt prompt = PromptJson.read("{\"prompt\":\"?\",\"model\":\"..\"}".getBytes(UTF_8));
      assertThat(caller.call(prompt, permit, Duration.ofSeconds(20)))
          .isInstanceOf(Outcome.PromptRefused.class);
      assertThat(server.seen()).isEmpty();
    }
  }

  private static JsonNode body(ApiServer server, int request) throws IOException {
    return RecordJson.MAPPER.readTree(server.seen().get(request).body());
  }
}
