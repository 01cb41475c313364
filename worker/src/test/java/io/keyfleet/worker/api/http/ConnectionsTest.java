package io.keyfleet.worker.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.api.CallHeaders;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.ownership.OwnedAccountFixture;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What comes of calls whose connection ends, and of streams that are refused.
class ConnectionsTest {
  private static final Duration IDLE = Duration.ofSeconds(1);

  private final ApiCaller caller = new ApiCaller();

  @Test
  void aConnectionThatWasClosedWhileIdleIsNotUsed() throws Exception {
    try (ClosingServer server = new ClosingServer();
        OkHttpChatApi api = caller.api(List.of(Protocol.HTTP_1_1))) {
      assertThat(call(api, server.url())).isInstanceOf(Outcome.Answered.class);
      server.closed.await();
      caller.time.pass(IDLE);
      assertThat(call(api, server.url())).isInstanceOf(Outcome.Answered.class);
      assertThat(server.connections).hasValue(2);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CLOSED", "RESET"})
  void aRequestThatMeetsAnIdleConnectionsEndWasNotProcessed(End end) throws Exception {
    try (CrossingServer server = new CrossingServer(end, () -> {});
        OkHttpChatApi api = caller.api(List.of(Protocol.HTTP_1_1))) {
      assertThat(call(api, server.url())).isInstanceOf(Outcome.Answered.class);
      caller.time.pass(IDLE);
      assertThat(call(api, server.url())).isInstanceOf(Outcome.NotProcessed.class);
      assertThat(call(api, server.url())).isInstanceOf(Outcome.Answered.class);
      assertThat(server.connections).hasValue(2);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CLOSED", "RESET"})
  void anEndOnAConnectionThatWasInUseIsAFailure(End end) throws Exception {
    try (CrossingServer server = new CrossingServer(end, () -> {});
        OkHttpChatApi api = caller.api(List.of(Protocol.HTTP_1_1))) {
      assertThat(call(api, server.url())).isInstanceOf(Outcome.Answered.class);
      assertThat(call(api, server.url()))
          .isInstanceOfSatisfying(
              Outcome.EndpointFailed.class,
              failed -> assertThat(failed.cause()).isEqualTo("connection closed"));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CLOSED", "RESET"})
  void anEndThatComesLateIsAFailure(End end) throws Exception {
    Runnable works = () -> caller.time.pass(Duration.ofSeconds(2));
    try (CrossingServer server = new CrossingServer(end, works);
        OkHttpChatApi api = caller.api(List.of(Protocol.HTTP_1_1))) {
      assertThat(call(api, server.url())).isInstanceOf(Outcome.Answered.class);
      caller.time.pass(IDLE);
      assertThat(call(api, server.url())).isInstanceOf(Outcome.EndpointFailed.class);
    }
  }

  @Test
  void aResponseThatBeganAndBrokeOffIsAFailure() throws Exception {
    try (CrossingServer server = new CrossingServer(End.AFTER_A_BYTE, () -> {});
        OkHttpChatApi api = caller.api(List.of(Protocol.HTTP_1_1))) {
      assertThat(call(api, server.url())).isInstanceOf(Outcome.Answered.class);
      caller.time.pass(IDLE);
      assertThat(call(api, server.url())).isInstanceOf(Outcome.EndpointFailed.class);
    }
  }

  @Test
  void anIdleConnectionThatIsOpenIsUsedAgain() throws Exception {
    try (ApiServer server = ApiServer.answering(200, ApiServer.ANSWER);
        OkHttpChatApi api = caller.api(List.of(Protocol.HTTP_1_1))) {
      for (int i = 0; i < 5; i++) {
        assertThat(call(api, server.url())).isInstanceOf(Outcome.Answered.class);
        caller.time.pass(IDLE);
      }
      assertThat(server.clients()).hasSize(1);
    }
  }

  @Test
  void aRefusedStreamWasNotProcessed() throws Exception {
    try (Http2Server server =
            new Http2Server((n, stream) -> {
              if (n == 2) {
                stream.refuse();
              } else {
                stream.answer(ApiServer.ANSWER);
              }
            });
        OkHttpChatApi api = caller.api(List.of(Protocol.H2_PRIOR_KNOWLEDGE))) {
      assertThat(call(api, server.url())).isInstanceOf(Outcome.Answered.class);
      assertThat(call(api, server.url()))
          .isInstanceOfSatisfying(
              Outcome.NotProcessed.class,
              refused -> assertThat(refused.detail()).contains("REFUSED_STREAM"));
      assertThat(call(api, server.url())).isInstanceOf(Outcome.Answered.class);
    }
  }

  @Test
  void aStreamAboveTheLastOneOfAGoAwayWasNotProcessed() throws Exception {
    try (Http2Server server =
            new Http2Server((n, stream) -> {
              if (n == 1) {
                stream.goAway(0);
              } else {
                stream.answer(ApiServer.ANSWER);
              }
            });
        OkHttpChatApi api = caller.api(List.of(Protocol.H2_PRIOR_KNOWLEDGE))) {
      assertThat(call(api, server.url())).isInstanceOf(Outcome.NotProcessed.class);
      assertThat(call(api, server.url())).isInstanceOf(Outcome.Answered.class);
    }
  }

  @Test
  void aConnectionThatIsToEndTakesNoMoreCallsAndOneMoreIsOpened() throws Exception {
    try (Http2Server server =
            new Http2Server((n, stream) -> {
              stream.answer(ApiServer.ANSWER);
              stream.goAway(stream.id());
            });
        OkHttpChatApi api = caller.api(List.of(Protocol.H2_PRIOR_KNOWLEDGE))) {
      for (int i = 0; i < 5; i++) {
        assertThat(call(api, server.url()))
            .isInstanceOfAny(Outcome.Answered.class, Outcome.NotProcessed.class);
      }
      assertThat(server.requests()).isBetween(1, 5);
    }
  }

  private Outcome call(OkHttpChatApi api, URI url) throws Exception {
    return api.call(
            caller.prompt(),
            new CallHeaders("prompts-3-17-1"),
            caller.owned(url).acquire(OwnedAccountFixture.ASK, caller.time.nanos()))
        .outcome();
  }

  /// Answers one request on each connection, says that it stays open, and closes it.
  private static final class ClosingServer implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 9, InetAddress.getLoopbackAddress());
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger connections = new AtomicInteger();

    ClosingServer() throws IOException {
      Thread.ofVirtual().start(this::serve);
    }

    URI url() {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/v1");
    }

    private void serve() {
      while (true) {
        try (Socket one = socket.accept()) {
          connections.incrementAndGet();
          answer(one);
        } catch (IOException e) {
          return;
        }
        closed.countDown();
      }
    }

    static void answer(Socket one) throws IOException {
      request(one);
      String head = "HTTP/1.1 200 OK\r\nContent-Length: " + ApiServer.ANSWER.length() + "\r\n\r\n";
      one.getOutputStream().write((head + ApiServer.ANSWER).getBytes(UTF_8));
    }

    static void request(Socket one) throws IOException {
      BufferedReader in = new BufferedReader(new InputStreamReader(one.getInputStream(), UTF_8));
      int length = 0;
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
          length = Integer.parseInt(line.substring(15).strip());
        }
      }
      in.read(new char[length]);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /// How a connection ends.
  enum End {
    CLOSED,
    RESET,
    AFTER_A_BYTE
  }

  /// Answers the first request of each connection, and ends it when the next one begins.
  private static final class CrossingServer implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 9, InetAddress.getLoopbackAddress());
    private final AtomicInteger connections = new AtomicInteger();
    private final End end;
    private final Runnable before;

    /// @param before is done between the request and the end
    CrossingServer(End end, Runnable before) throws IOException {
      this.end = end;
      this.before = before;
      Thread.ofVirtual().start(this::serve);
    }

    URI url() {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/v1");
    }

    private void serve() {
      while (true) {
        try (Socket one = socket.accept()) {
          connections.incrementAndGet();
          ClosingServer.answer(one);
          ClosingServer.request(one);
          before.run();
          switch (end) {
            case CLOSED -> {}
            case RESET -> one.setSoLinger(true, 0);
            case AFTER_A_BYTE -> one.getOutputStream().write('H');
          }
        } catch (IOException e) {
          return;
        }
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
