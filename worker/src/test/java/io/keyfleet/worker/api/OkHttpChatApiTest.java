package io.keyfleet.worker.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.PromptJson;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.service.Version;
import io.keyfleet.worker.VirtualTicks;
import io.keyfleet.worker.accounts.Lease;
import io.keyfleet.worker.accounts.Provider;
import io.keyfleet.worker.accounts.Seat;
import io.keyfleet.worker.accounts.Seats;
import io.keyfleet.worker.accounts.Turn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OkHttpChatApiTest {
  private static final String PLAIN = "{\"prompt\":\"6x7?\"}";
  private static final int MAX_BYTES = 2_000;

  private final VirtualTicks time = new VirtualTicks();
  private final Lease lease = Seats.lease(time);

  @Test
  void aCallSaysWhoCallsAndForWhichPrompt() throws Exception {
    try (ApiServer server = ApiServer.answering(200, ApiServer.ANSWER)) {
      assertThat(call(server.url(), PLAIN)).isInstanceOf(Outcome.Answered.class);

      ApiServer.Seen request = server.seen().getFirst();
      assertThat(request.uri().getPath()).isEqualTo("/v1/chat/completions");
      assertThat(request.headers().get("Authorization")).containsExactly("Bearer " + key());
      assertThat(request.headers().get("User-Agent"))
          .containsExactly("keyfleet/" + Version.CURRENT + " (w-1)");
      assertThat(request.headers().get("X-Client-Request-Id")).containsExactly("prompts-3-17-1");
      assertThat(request.headers().getFirst("Content-Type")).startsWith("application/json");
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"/v1", "/v1/", "", "/"})
  void aBaseUrlMayEndInASlashOrNot(String path) throws Exception {
    try (ApiServer server = ApiServer.answering(200, ApiServer.ANSWER)) {
      call(server.url().resolve("/").resolve(path.isEmpty() ? "/" : path), PLAIN);
      assertThat(server.seen().getFirst().uri().getPath())
          .isEqualTo(path.startsWith("/v1") ? "/v1/chat/completions" : "/chat/completions");
    }
  }

  @Test
  void thePromptsOwnModelAndParametersWinAndNothingIsStreamed() throws Exception {
    try (ApiServer server = ApiServer.answering(200, ApiServer.ANSWER)) {
      call(server.url(), PLAIN);
      call(
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
      assertThat(call(server.url(), PLAIN)).isInstanceOf(Outcome.EndpointFailed.class);
      assertThat(server.seen()).hasSize(1);
    }
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
      assertThat(call(server.url(), PLAIN)).isEqualTo(new Outcome.EndpointFailed("503: ", asked));
      assertThat(server.seen()).hasSize(1);
    }
  }

  @Test
  void aBodyOverTheBoundIsTheEndpointsFaultAndOneAtTheBoundIsRead() throws Exception {
    String fits = ApiServer.ANSWER + " ".repeat(MAX_BYTES - ApiServer.ANSWER.length());
    try (ApiServer exact = ApiServer.answering(200, fits);
        ApiServer over = ApiServer.answering(200, fits + " ")) {
      assertThat(call(exact.url(), PLAIN)).isInstanceOf(Outcome.Answered.class);
      assertThat(call(over.url(), PLAIN)).isInstanceOf(Outcome.EndpointFailed.class);
    }
  }

  @Test
  void aBodyCutShortIsTheEndpointsFault() throws Exception {
    try (ApiServer server =
        new ApiServer(exchange -> {
          exchange.sendResponseHeaders(200, ApiServer.ANSWER.length() + 100);
          exchange.getResponseBody().write(ApiServer.ANSWER.getBytes(UTF_8));
        })) {
      assertThat(call(server.url(), PLAIN)).isInstanceOf(Outcome.EndpointFailed.class);
    }
  }

  @Test
  void anEndpointThatNeverAnswersIsGivenUpAtTheDeadline() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (ApiServer server = new ApiServer(exchange -> await(end))) {
      assertThat(call(server.url(), PLAIN, Duration.ofMillis(300)))
          .isInstanceOf(Outcome.EndpointFailed.class);
      end.countDown();
    }
  }

  @Test
  void aRefusedConnectionReachedNobody() throws Exception {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }
    assertThat(call(URI.create("http://127.0.0.1:" + port + "/v1"), PLAIN))
        .isInstanceOf(Outcome.EndpointUnreachable.class);
  }

  @Test
  void aTurnThatIsOverSendsNothing() throws Exception {
    try (ApiServer server = ApiServer.answering(200, ApiServer.ANSWER)) {
      Seat released = seat(server.url());
      Turn old = released.take(Seats.ASK, time.nanos());
      released.release();
      assertThat(call(old)).isEqualTo(new Outcome.NotSent());

      Turn turn = seat(server.url()).take(Seats.ASK, time.nanos());
      time.passWall(Seats.LEASE);
      assertThat(call(turn)).isEqualTo(new Outcome.NotSent());

      assertThat(server.seen()).isEmpty();
    }
  }

  @Test
  void theKeyThatTheApiEchoesIsInNoOutcome() throws Exception {
    String key = key();
    try (ApiServer server =
        ApiServer.answering(401, "{\"error\":{\"message\":\"bad key " + key + "!\"}}")) {
      assertThat(call(server.url(), PLAIN).toString()).doesNotContain(key).contains("bad key");
    }
  }

  @Test
  void whatTheApiAsksToWaitIsInTheOutcome() throws Exception {
    try (ApiServer server =
        new ApiServer(exchange -> {
          exchange.getResponseHeaders().set("Retry-After", "3");
          ApiServer.send(exchange, 429, "");
        })) {
      assertThat(call(server.url(), PLAIN))
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
      Turn turn =
          Seats.seat(lease, Seats.account("a", azure, "1000/s")).take(Seats.ASK, time.nanos());
      assertThat(call(turn)).isInstanceOf(Outcome.Answered.class);

      ApiServer.Seen request = server.seen().getFirst();
      assertThat(request.uri())
          .hasToString(
              "/openai/deployments/my%20deployment%2F1/chat/completions?api-version=2024-10-21");
      assertThat(request.headers().get("api-key")).containsExactly(key());
      assertThat(request.headers()).doesNotContainKey("Authorization");
      assertThat(body(server, 0).path("model").asText()).isEqualTo("my deployment/1");
    }
  }

  @Test
  void aModelNoAddressCanHaveIsThePromptsFault() throws Exception {
    try (ApiServer server = ApiServer.answering(200, ApiServer.ANSWER)) {
      Turn turn = seat(server.url().resolve("/%7Bmodel%7D")).take(Seats.ASK, time.nanos());
      Prompt prompt = PromptJson.read("{\"prompt\":\"?\",\"model\":\"..\"}".getBytes(UTF_8));
      assertThat(call(prompt, turn, Duration.ofSeconds(20)))
          .isInstanceOf(Outcome.PromptRefused.class);
      assertThat(server.seen()).isEmpty();
    }
  }

  @Test
  void blankLinesBeforeTheBodyKeepTheCallAlive() throws Exception {
    try (ApiServer server =
        new ApiServer(exchange -> {
          exchange.sendResponseHeaders(200, 0);
          for (int i = 0; i < 20; i++) {
            exchange.getResponseBody().write('\n');
            exchange.getResponseBody().flush();
          }
          exchange.getResponseBody().write(ApiServer.ANSWER.getBytes(UTF_8));
        })) {
      assertThat(call(server.url(), PLAIN)).isInstanceOf(Outcome.Answered.class);
    }
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(strings = {"\n", "{\"choices\":[", "[["})
  void aBodyThatNeverEndsIsGivenUpAtTheBoundOrTheDeadline(String part) throws Exception {
    try (ApiServer server =
        new ApiServer(exchange -> {
          exchange.sendResponseHeaders(200, 0);
          while (true) {
            exchange.getResponseBody().write(part.getBytes(UTF_8));
            exchange.getResponseBody().flush();
          }
        })) {
      assertThat(call(server.url(), PLAIN)).isInstanceOf(Outcome.EndpointFailed.class);
    }
  }

  @Test
  void aProvidersOwnDeadlineComesBeforeTheFleets() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (ApiServer server = new ApiServer(exchange -> await(end))) {
      Provider plain = Provider.plain("p", server.url());
      Provider hasty =
          new Provider(
              "p",
              plain.baseUrl(),
              plain.auth(),
              Map.of(),
              Map.of(),
              Optional.of(Duration.ofMillis(200)));
      Turn turn =
          Seats.seat(lease, Seats.account("a", hasty, "1000/s")).take(Seats.ASK, time.nanos());
      assertThat(call(turn)).isInstanceOf(Outcome.EndpointFailed.class);
      end.countDown();
    }
  }

  @Test
  void whatAHostileApiSaysInPlaceOfHttpShowsNoKey() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread answering = Thread.ofVirtual().start(() -> answerOnce(server, key() + "\r\n\r\n"));
      Outcome outcome = call(URI.create("http://127.0.0.1:" + server.getLocalPort()), PLAIN);
      answering.join();
      assertThat(outcome).isInstanceOf(Outcome.EndpointFailed.class);
      assertThat(outcome.toString()).contains("***").doesNotContain(key());
    }
  }

  private static void answerOnce(ServerSocket server, String raw) {
    try (Socket socket = server.accept()) {
      socket.getInputStream().read(new byte[10]);
      socket.getOutputStream().write(raw.getBytes(UTF_8));
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private String key() {
    return Seats.account("a").keys().getFirst().reveal();
  }

  private Seat seat(URI url) {
    return Seats.seat(lease, Seats.account("a", Provider.plain("p", url), "1000/s"));
  }

  private Outcome call(URI url, String prompt) throws Exception {
    return call(url, prompt, Duration.ofSeconds(20));
  }

  private Outcome call(URI url, String prompt, Duration timeout) throws Exception {
    Turn turn = seat(url).take(Seats.ASK, time.nanos());
    return call(PromptJson.read(prompt.getBytes(UTF_8)), turn, timeout);
  }

  private Outcome call(Turn turn) throws Exception {
    return call(PromptJson.read(PLAIN.getBytes(UTF_8)), turn, Duration.ofSeconds(20));
  }

  private Outcome call(Prompt prompt, Turn turn, Duration timeout) {
    ApiSettings settings = new ApiSettings("fleet-model", "w-1", timeout, MAX_BYTES, 10);
    try (OkHttpChatApi api = new OkHttpChatApi(settings, time, time)) {
      return api.call(prompt, "prompts-3-17-1", turn).outcome();
    }
  }

  private static JsonNode body(ApiServer server, int request) throws IOException {
    return RecordJson.MAPPER.readTree(server.seen().get(request).body());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
