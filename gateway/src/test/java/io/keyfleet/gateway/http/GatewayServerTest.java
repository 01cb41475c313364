package io.keyfleet.gateway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.gateway.access.GatewayKey;
import io.keyfleet.gateway.access.GatewayKeys;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.service.time.Ticker;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

@Timeout(30)
final class GatewayServerTest {
  private static final String KEY = "a-key";
  private static final String LONG_BODY = "Content-Length: 999999999";
  private static final String FILE_PART =
      "--y\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
  private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();
  private static final GatewayKeys OPEN =
      new GatewayKeys(Map.of(), new GatewayKey("anyone", "prompts"));

  @TempDir private Path folder;

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch gone = new CountDownLatch(1);
  private final HttpClient client = HttpClient.newHttpClient();
  private final GatewayServer server =
      new GatewayServer(
          "127.0.0.1",
          0,
          new GatewayKeys(
              Map.of(new Secret(KEY), new GatewayKey("a", "prompts")),
              new GatewayKey("anyone", "prompts")),
          SystemTime.TICKER);

  @BeforeEach
  void start() {
    server.route("GET", "/v1/things/{id}", call -> call.reply(200, name(call)));
    server.route("GET", "/v1/names/{name...}", call -> call.reply(200, named(call)));
    server.route("POST", "/v1/things", call -> call.reply(200, call.json(100)));
    server.route("POST", "/v1/forms", call -> call.form(folder, 1_000).close());
    server.route("POST", "/v1/waits", this::untilGone);
    server.route("POST", "/v1/watched", GatewayServerTest::watched);
    server.route("POST", "/v1/messages", call -> call.reply(200, call.json(100)));
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  private static JsonNode name(Call call) {
    return RecordJson.MAPPER
        .createObjectNode()
        .put("id", call.segment("id"))
        .put("owner", call.key().name());
  }

  private static JsonNode named(Call call) {
    return RecordJson.MAPPER.createObjectNode().put("name", call.segment("name"));
  }

  private void untilGone(Call call) throws InterruptedException, IOException {
    call.json(100);
    try (AutoCloseable _ = call.whenGone(gone::countDown)) {
      begun.countDown();
      gone.await();
    } catch (InterruptedException | IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aRouteIsServedToWhomTheKeyIs() throws Exception {
    HttpResponse<String> response =
        send("GET", "/v1/things/x", "", "Authorization", "Bearer " + KEY);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(tree(response)).isEqualTo(tree("{\"id\":\"x\",\"owner\":\"a\"}"));
    assertThat(send("GET", "/v1/things/x", "", "x-api-key", KEY).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/nothing, 404, unknown_url",
    "DELETE, /v1/things, 405, method_not_supported",
    "POST, /v1/things, 400, invalid_json",
    "POST, /v1/forms, 400, invalid_content_type"
  })
  void whatCannotBeServedIsAnErrorOfOpenAisShape(
      String method, String path, int status, String code) throws Exception {
    HttpResponse<String> response = send(method, path, "[1]", "Authorization", "Bearer " + KEY);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(tree(response).at("/error/code").asText()).isEqualTo(code);
    assertThat(tree(response).at("/error/message").asText()).isNotBlank();
    assertThat(tree(response).at("/error").has("param")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\"',
      value = {
        "DELETE, /v1/things/x, 405, \"GET, HEAD, OPTIONS\"",
        "GET, /v1/things, 405, \"OPTIONS, POST\"",
        "OPTIONS, /v1/things, 204, \"OPTIONS, POST\""
      })
  void whatMethodsThereAreIsToldToWhoAsksByAnother(
      String method, String path, int status, String allowed) throws Exception {
    HttpResponse<String> response = send(method, path, "", "x-api-key", KEY);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Allow")).contains(allowed);
  }

  @Test
  void theHeadOfARouteIsServedWithoutABody() throws Exception {
    HttpResponse<String> whole = send("GET", "/v1/things/x", "", "x-api-key", KEY);
    HttpResponse<String> head = send("HEAD", "/v1/things/x", "", "x-api-key", KEY);

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValue("Content-Length"))
        .contains(Integer.toString(whole.body().length()));
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/names/org/model, org/model",
    "/v1/names/org%2Fmodel, org/model",
    "/v1/names/100%25, 100%",
    "/v1//names/plain/, plain",
    "/v1/n%61mes/%70lain, plain",
    "/v1/names/a%20model%3B1, a model;1",
    "/v1/names/50%2525, 50%25",
    "/v1/names/a+b, a+b"
  })
  void aPathIsReadDecodedAndMayEndInANameWithSlashes(String path, String name) throws Exception {
    HttpResponse<String> response = send("GET", path, "", "x-api-key", KEY);

    assertThat(tree(response).path("name").asText()).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/things/x, x-request-id",
    "GET, /v1/nothing, x-request-id",
    "PUT, /v1/things/x, x-request-id",
    "POST, /v1/messages, request-id"
  })
  void everyResponseHasAnIdOfItsOwnAsItsClientLooksForIt(String method, String path, String header)
      throws Exception {
    HttpResponse<String> one = send(method, path, "", "x-api-key", KEY);
    HttpResponse<String> other = send(method, path, "", "x-api-key", KEY);

    assertThat(one.headers().firstValue(header)).isPresent();
    assertThat(one.headers().firstValue(header)).isNotEqualTo(other.headers().firstValue(header));
    assertThat(send(method, path, "", "x-api-key", "wrong").headers().firstValue(header))
        .isPresent();
  }

  @Test
  void aBodyThatComesTooSlowlyIsToldSo() throws Exception {
    AtomicLong nanos = new AtomicLong();
    GatewayServer slow =
        new GatewayServer("127.0.0.1", 0, OPEN, ticker(() -> nanos.addAndGet(HOUR_NANOS)));
    slow.route("POST", "/v1/things", call -> call.reply(200, call.json(100)));
    slow.route("POST", "/v1/forms", call -> call.form(folder, 1_000).close());
    slow.start();
    try {
      for (String path : List.of("/v1/things", "/v1/forms")) {
        HttpRequest request =
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + slow.port() + path))
                .header("Content-Type", "multipart/form-data; boundary=x")
                .POST(HttpRequest.BodyPublishers.ofString("{\"a\":\"a body\"}"))
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(408);
        assertThat(tree(response).at("/error/code").asText()).isEqualTo("request_timeout");
      }
    } finally {
      slow.close();
    }
  }

  @Test
  void aServerWhosePortIsTakenLeavesNoThread() {
    GatewayServer second = new GatewayServer("127.0.0.1", server.port(), OPEN, SystemTime.TICKER);

    assertThatThrownBy(second::start)
        .isInstanceOf(Failure.class)
        .hasMessageContaining("choose a free port");
    second.close();
    second.close();

    assertThat(second.watching()).isFalse();
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

  /// A client that reads nothing before it has sent everything, as most libraries do.
  @ParameterizedTest
  @CsvSource({
    "/v1/things, a-key, 413",
    "/v1/forms, a-key, 413",
    "/v1/things, wrong, 401",
    "/v1/nothing, a-key, 404"
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
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
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
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
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

    assertThat(replies(head)).startsWith("HTTP/1.1 413").doesNotContain("HTTP/1.1 100");
  }

  @Test
  void aConnectionIsKeptThoughAFormIsRefused() throws Exception {
    String form =
        "POST /v1/forms HTTP/1.1\r\nHost: a\r\nx-api-key: %s\r\n%s\r\nContent-Length: 1\r\n\r\nx"
            .formatted(KEY, "Content-Type: multipart/form-data; boundary=y");
    String next =
        "GET /v1/things/next HTTP/1.1\r\nHost: a\r\nx-api-key: %s\r\nConnection: close\r\n\r\n"
            .formatted(KEY);

    assertThat(replies(form + next)).startsWith("HTTP/1.1 400").contains("\"id\":\"next\"");
  }

  @Test
  void whatIsNoRequestIsToldWhy() throws Exception {
    assertThat(replies("GET /v1/things/x HTTP/1.1\r\nContent-Length: many\r\n\r\n"))
        .startsWith("HTTP/1.1 400")
        .contains("Content-Length");
    assertThat(replies("GET / HTTP/1.1\r\nX: " + "x".repeat(40_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431")
        .contains("Too Large");
  }

  /// What the server sends until it closes the connection.
  private String replies(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  @Test
  void nobodyIsServedWithoutAKeyOrWithAWrongOne() throws Exception {
    assertThat(send("GET", "/v1/things/x", "", "X-Other", "1").statusCode()).isEqualTo(401);
    HttpResponse<String> wrong = send("GET", "/v1/things/x", "", "Authorization", "Bearer no");
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(tree(wrong).at("/error/code").asText()).isEqualTo("invalid_api_key");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/messages, x-api-key, a-key, 400, invalid_request_error",
    "POST, /v1//messages/, x-api-key, a-key, 400, invalid_request_error",
    "GET, /v1/messages, x-api-key, a-key, 405, invalid_request_error",
    "POST, /v1/messages, x-api-key, wrong, 401, authentication_error",
    "POST, /v1/messages/batches, x-api-key, a-key, 404, not_found_error",
    "POST, /v1/messages/count_tokens, x-api-key, a-key, 404, not_found_error",
    "GET, /v1/nothing, anthropic-version, 2023-06-01, 401, authentication_error"
  })
  void anthropicsClientsGetErrorsOfTheirShape(
      String method, String path, String header, String value, int status, String type)
      throws Exception {
    HttpResponse<String> response = send(method, path, "no", header, value);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(tree(response).path("type").asText()).isEqualTo("error");
    assertThat(tree(response).at("/error/type").asText()).isEqualTo(type);
    assertThat(response.headers().firstValue("request-id"))
        .contains(tree(response).path("request_id").asText());
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:3000, 200",
    "http://127.0.0.1, 200",
    "https://pages.example, 403",
    "http://127.0.0.1.pages.example, 403"
  })
  void withoutKeysNoWebPageOfOthersIsServed(String origin, int status) throws Exception {
    GatewayServer open =
        new GatewayServer(
            "127.0.0.1",
            0,
            new GatewayKeys(Map.of(), new GatewayKey("anyone", "prompts")),
            SystemTime.TICKER);
    open.route("GET", "/v1/things/{id}", call -> call.reply(200, name(call)));
    open.start();
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + open.port() + "/v1/things/x"))
              .header("Origin", origin)
              .build();
      assertThat(client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
          .isEqualTo(status);
    } finally {
      open.close();
    }
  }

  @Test
  void aBodyInChunksIsReadThoughItsClientAsksForHttp2WithIt() throws Exception {
    byte[] body = "{\"a\":1}".getBytes(US_ASCII);
    HttpRequest request =
        HttpRequest.newBuilder(uri("/v1/things"))
            .header("x-api-key", KEY)
            .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
            .build();

    assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).body())
        .isEqualTo("{\"a\":1}");
    assertThat(send("GET", "/v1/things/x", "", "x-api-key", KEY).version())
        .isEqualTo(HttpClient.Version.HTTP_2);
  }

  @Test
  void aBodyBeyondItsBoundIsRefused() throws Exception {
    String large = "{\"a\":\"" + "x".repeat(200) + "\"}";

    assertThat(send("POST", "/v1/things", large, "x-api-key", KEY).statusCode()).isEqualTo(413);
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
        HttpRequest.newBuilder(uri("/v1/forms"))
            .header("x-api-key", KEY)
            .header("Content-Type", "multipart/form-data; boundary=x")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();

    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/things", "/v1/forms"})
  void aBodyThatIsEncodedIsRefusedWithTheFormThatIsTaken(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri(path))
            .header("x-api-key", KEY)
            .header("Content-Type", "multipart/form-data; boundary=x")
            .header("Content-Encoding", "gzip")
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();

    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(415);
    assertThat(tree(response).at("/error/message").asText()).contains("gzip");
    assertThat(response.headers().firstValue("Accept-Encoding")).contains("identity");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Multipart/Form-Data; boundary=x", "MULTIPART/form-data ;boundary=\"x\""})
  void aFormIsAFormHoweverItsTypeIsWritten(String type) throws Exception {
    send("GET", "/v1/things/x", "", "x-api-key", KEY); // from here on it is HTTP/2
    HttpRequest request =
        HttpRequest.newBuilder(uri("/v1/forms"))
            .header("x-api-key", KEY)
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString("--x--\r\n"))
            .build();

    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
  }

  @Test
  void aClientThatClosesItsConnectionIsNoticedWhileItsRequestIsServed() throws Exception {
    demandNotice();
  }

  private void demandNotice() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket
          .getOutputStream()
          .write(
              ("POST /v1/waits HTTP/1.1\r\nHost: a\r\nx-api-key: "
                      + KEY
                      + "\r\nContent-Length: 2\r\n\r\n{}")
                  .getBytes(US_ASCII));
      assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(gone.getCount()).isOne();
    }

    assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void oneConnectionIsWatchedForOneRequestAfterAnother() throws Exception {
    for (int i = 0; i < 200; i++) {
      assertThat(send("POST", "/v1/watched", "{}", "x-api-key", KEY).statusCode()).isEqualTo(200);
    }
    demandNotice();
  }

  private static void watched(Call call) throws IOException {
    JsonNode body = call.json(100);
    try (AutoCloseable _ = call.whenGone(() -> {})) {
      call.reply(200, body);
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<String> send(
      String method, String path, String body, String header, String value)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(uri(path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header(header, value)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  private static JsonNode tree(HttpResponse<String> response) throws IOException {
    return tree(response.body());
  }

  private static JsonNode tree(String text) throws IOException {
    return RecordJson.MAPPER.readTree(text);
  }
}
