package io.keyfleet.gateway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.RecordJson;
import io.keyfleet.gateway.access.GatewayKey;
import io.keyfleet.gateway.access.GatewayKeys;
import io.keyfleet.service.time.Ticker;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies that are too large, too slow, cut off, encoded or in chunks.
@Timeout(30)
final class RequestBodyTest {
  private static final String KEY = "key-a";
  private static final String LONG_BODY = "Content-Length: 999999999";
  private static final String FILE_PART =
      "--y\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
  private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();
  private static final GatewayKeys OPEN =
      new GatewayKeys(Map.of(), new GatewayKey("anyone", "prompts"));

  @TempDir private Path folder;

  private final GatewayServer server = TwoKeys.server();
  private final TestClient client = new TestClient(server);

  @BeforeEach
  void start() {
    route(server);
    server.route(
        "GET",
        "/v1/things/{id}",
        call ->
            call.reply(200, RecordJson.MAPPER.createObjectNode().put("id", call.segment("id"))));
    server.start();
  }

  private void route(GatewayServer one) {
    one.route("POST", "/v1/things", call -> call.reply(200, call.json(100)));
    one.route("POST", "/v1/forms", call -> call.form(folder, 1_000).close());
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  @Test
  void aBodyThatComesTooSlowlyIsToldSo() throws Exception {
    AtomicLong nanos = new AtomicLong();
    GatewayServer slow =
        new GatewayServer("127.0.0.1", 0, OPEN, ticker(() -> nanos.addAndGet(HOUR_NANOS)));
    route(slow);
    slow.start();
    try {
      for (String path : List.of("/v1/things", "/v1/forms")) {
        HttpRequest request =
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + slow.port() + path))
                .header("Content-Type", "multipart/form-data; boundary=x")
                .POST(HttpRequest.BodyPublishers.ofString("{\"a\":\"a body\"}"))
                .build();
        HttpResponse<String> response = client.send(request);
        assertThat(response.statusCode()).isEqualTo(408);
        assertThat(TestClient.tree(response).at("/error/code").asText())
            .isEqualTo("request_timeout");
      }
    } finally {
      slow.close();
    }
  }

  /// A client that reads nothing before it has sent everything, as most libraries do.
  @ParameterizedTest
  @CsvSource({
    "/v1/things, key-a, 413",
    "/v1/forms, key-a, 413",
    "/v1/things, wrong, 401",
    "/v1/nothing, key-a, 404"
  })
  void whoIsRefusedWhileItSendsIsToldSoWhenItHasSentAll(String path, String key, int status)
      throws Exception {
    byte[] chunk = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(US_ASCII);
    String head =
        "POST %s HTTP/1.1\r\nHost: a\r\nx-api-key: %s\r\n%s\r\n%s\r\n\r\n10000\r\n%s\r\n"
            .formatted(
                path,
                key,
                "Content-Type: multipart/form-data; boundary=y",
                "Transfer-Encoding: chunked",
                FILE_PART + "x".repeat(0x10000 - FILE_PART.length()));
    try (Socket socket = client.connect()) {
      OutputStream out = socket.getOutputStream();
      out.write(head.getBytes(US_ASCII));
      for (int i = 0; i < 500; i++) {
        out.write(chunk);
      }
      out.write("0\r\n\r\n".getBytes(US_ASCII));
      byte[] reply = socket.getInputStream().readNBytes(12);
      assertThat(new String(reply, US_ASCII)).isEqualTo("HTTP/1.1 " + status);
    }
  }

  @Test
  void whoWaitsToBeToldToSendIsRefusedAtOnce() throws Exception {
    try (Socket socket = client.connect()) {
      socket
          .getOutputStream()
          .write(
              "POST /v1/things HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n"
                  .getBytes(US_ASCII));
      String reply = new String(socket.getInputStream().readAllBytes(), US_ASCII);
      assertThat(reply).startsWith("HTTP/1.1 401").doesNotContain("HTTP/1.1 100");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/things", "/v1/forms"})
  void whatWillBeTooLargeIsRefusedBeforeItIsSent(String path) throws Exception {
    String head =
        "POST %s HTTP/1.1\r\nHost: a\r\nx-api-key: %s\r\nExpect: 100-continue\r\n%s\r\n\r\n"
            .formatted(path, KEY, "Content-Type: multipart/form-data; boundary=y\r\n" + LONG_BODY);

    assertThat(client.replies(head)).startsWith("HTTP/1.1 413").doesNotContain("HTTP/1.1 100");
  }

  @Test
  void aConnectionIsKeptThoughAFormIsRefused() throws Exception {
    String form =
        "POST /v1/forms HTTP/1.1\r\nHost: a\r\nx-api-key: %s\r\n%s\r\nContent-Length: 1\r\n\r\nx"
            .formatted(KEY, "Content-Type: multipart/form-data; boundary=y");
    String next =
        "GET /v1/things/next HTTP/1.1\r\nHost: a\r\nx-api-key: %s\r\nConnection: close\r\n\r\n"
            .formatted(KEY);

    assertThat(client.replies(form + next)).startsWith("HTTP/1.1 400").contains("\"id\":\"next\"");
  }

  @Test
  void aBodyInChunksIsReadThoughItsClientAsksForHttp2WithIt() throws Exception {
    byte[] body = "{\"a\":1}".getBytes(US_ASCII);
    HttpRequest request =
        HttpRequest.newBuilder(client.uri("/v1/things"))
            .header("x-api-key", KEY)
            .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
            .build();

    assertThat(client.send(request).body()).isEqualTo("{\"a\":1}");
    assertThat(client.send("GET", "/v1/things/x", "", "x-api-key", KEY).version())
        .isEqualTo(HttpClient.Version.HTTP_2);
  }

  @Test
  void aBodyBeyondItsBoundIsRefused() throws Exception {
    String large = "{\"a\":\"" + "x".repeat(200) + "\"}";

    assertThat(client.send("POST", "/v1/things", large, "x-api-key", KEY).statusCode())
        .isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nhalf",
        "--x\r\nContent-Disposition: form-data\r\n\r\nnameless\r\n--x--\r\n",
        "no boundary at all",
        ""
      })
  void aFormThatIsCutOffIsRefusedAndLeavesNoFile(String form) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(client.uri("/v1/forms"))
            .header("x-api-key", KEY)
            .header("Content-Type", "multipart/form-data; boundary=x")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();

    HttpResponse<String> response = client.send(request);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/things", "/v1/forms"})
  void aBodyThatIsEncodedIsRefusedWithTheFormThatIsTaken(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(client.uri(path))
            .header("x-api-key", KEY)
            .header("Content-Type", "multipart/form-data; boundary=x")
            .header("Content-Encoding", "gzip")
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();

    HttpResponse<String> response = client.send(request);

    assertThat(response.statusCode()).isEqualTo(415);
    assertThat(TestClient.tree(response).at("/error/message").asText()).contains("gzip");
    assertThat(response.headers().firstValue("Accept-Encoding")).contains("identity");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Multipart/Form-Data; boundary=x", "MULTIPART/form-data ;boundary=\"x\""})
  void aFormIsAFormHoweverItsTypeIsWritten(String type) throws Exception {
    client.send("GET", "/v1/things/x", "", "x-api-key", KEY); // from here on it is HTTP/2
    HttpRequest request =
        HttpRequest.newBuilder(client.uri("/v1/forms"))
            .header("x-api-key", KEY)
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString("--x--\r\n"))
            .build();

    HttpResponse<String> response = client.send(request);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
  }

  private static Ticker ticker(LongSupplier nanos) {
    return new Ticker() {
      @Override
      public long nanos() {
        return nanos.getAsLong();
      }

      @Override
      public void sleep(Duration duration) {
        // time passes by being read
      }
    };
  }
}
