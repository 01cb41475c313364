package io.keyfleet.worker.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.ownership.CallPermit;
import io.keyfleet.worker.ownership.OwnedAccountFixture;
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

/// What comes of calls that a server or the way to it leaves without a whole response.
class OkHttpFailuresTest {
  private final ApiCaller caller = new ApiCaller();

  @Test
  void anAnswerOverTheBoundIsUnreadableAndOneAtTheBoundIsRead() throws Exception {
    String fits = ApiServer.ANSWER + " ".repeat(ApiCaller.MAX_BYTES - ApiServer.ANSWER.length());
    try (ApiServer exact = ApiServer.answering(200, fits);
        ApiServer over = ApiServer.answering(200, fits + " ");
        ApiServer failing = ApiServer.answering(500, fits + " ")) {
      assertThat(caller.call(exact.url(), ApiCaller.PLAIN)).isInstanceOf(Outcome.Answered.class);
      assertThat(caller.call(over.url(), ApiCaller.PLAIN)).isInstanceOf(Outcome.Unreadable.class);
      assertThat(caller.call(failing.url(), ApiCaller.PLAIN))
          .isInstanceOf(Outcome.EndpointFailed.class);
    }
  }

  @Test
  void aBodyCutShortIsTheEndpointsFault() throws Exception {
    try (ApiServer server =
        new ApiServer(exchange -> {
          exchange.sendResponseHeaders(200, ApiServer.ANSWER.length() + 100);
          exchange.getResponseBody().write(ApiServer.ANSWER.getBytes(UTF_8));
        })) {
      assertThat(caller.call(server.url(), ApiCaller.PLAIN))
          .isInstanceOf(Outcome.EndpointFailed.class);
    }
  }

  @Test
  void anEndpointThatNeverAnswersIsGivenUpAtTheDeadline() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (ApiServer server = new ApiServer(exchange -> await(end))) {
      assertThat(caller.call(server.url(), ApiCaller.PLAIN, Duration.ofMillis(300)))
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
    assertThat(caller.call(URI.create("http://127.0.0.1:" + port + "/v1"), ApiCaller.PLAIN))
        .isInstanceOf(Outcome.EndpointUnreachable.class);
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
      assertThat(caller.call(server.url(), ApiCaller.PLAIN)).isInstanceOf(Outcome.Answered.class);
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
      assertThat(caller.call(server.url(), ApiCaller.PLAIN))
          .isInstanceOfAny(Outcome.Unreadable.class, Outcome.EndpointFailed.class);
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
      CallPermit permit =
          OwnedAccountFixture.owned(caller.lease, OwnedAccountFixture.account("a", hasty, "1000/s"))
              .acquire(OwnedAccountFixture.ASK, caller.time.nanos());
      assertThat(caller.call(permit)).isInstanceOf(Outcome.EndpointFailed.class);
      end.countDown();
    }
  }

  @Test
  void whatAHostileApiSaysInPlaceOfHttpShowsNoKey() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread answering =
          Thread.ofVirtual().start(() -> answerOnce(server, caller.key() + "\r\n\r\n"));
      Outcome outcome =
          caller.call(URI.create("http://127.0.0.1:" + server.getLocalPort()), ApiCaller.PLAIN);
      answering.join();
      assertThat(outcome).isInstanceOf(Outcome.EndpointFailed.class);
      assertThat(outcome.toString()).contains("***").doesNotContain(caller.key());
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

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
