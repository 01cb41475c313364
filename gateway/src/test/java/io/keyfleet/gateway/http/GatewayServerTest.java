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
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
final class GatewayServerTest {
  private static final String KEY = "a-key";
  private static final GatewayKeys OPEN =
      new GatewayKeys(Map.of(), new GatewayKey("anyone", "prompts"));

  @TempDir private Path folder;

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch gone = new CountDownLatch(1);
  private final GatewayServer server =
      new GatewayServer(
          "127.0.0.1",
          0,
          new GatewayKeys(
              Map.of(new Secret(KEY), new GatewayKey("a", "prompts")),
              new GatewayKey("anyone", "prompts")),
          SystemTime.TICKER);
  private final TestClient client = new TestClient(server);

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
        client.send("GET", "/v1/things/x", "", "Authorization", "Bearer " + KEY);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(TestClient.tree(response))
        .isEqualTo(RecordJson.MAPPER.readTree("{\"id\":\"x\",\"owner\":\"a\"}"));
    assertThat(client.send("GET", "/v1/things/x", "", "x-api-key", KEY).statusCode())
        .isEqualTo(200);
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
    HttpResponse<String> response =
        client.send(method, path, "[1]", "Authorization", "Bearer " + KEY);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(TestClient.tree(response).at("/error/code").asText()).isEqualTo(code);
    assertThat(TestClient.tree(response).at("/error/message").asText()).isNotBlank();
    assertThat(TestClient.tree(response).at("/error").has("param")).isTrue();
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
    HttpResponse<String> response = client.send(method, path, "", "x-api-key", KEY);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Allow")).contains(allowed);
  }

  @Test
  void theHeadOfARouteIsServedWithoutABody() throws Exception {
    HttpResponse<String> whole = client.send("GET", "/v1/things/x", "", "x-api-key", KEY);
    HttpResponse<String> head = client.send("HEAD", "/v1/things/x", "", "x-api-key", KEY);

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
    HttpResponse<String> response = client.send("GET", path, "", "x-api-key", KEY);

    assertThat(TestClient.tree(response).path("name").asText()).isEqualTo(name);
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
    HttpResponse<String> one = client.send(method, path, "", "x-api-key", KEY);
    HttpResponse<String> other = client.send(method, path, "", "x-api-key", KEY);

    assertThat(one.headers().firstValue(header)).isPresent();
    assertThat(one.headers().firstValue(header)).isNotEqualTo(other.headers().firstValue(header));
    assertThat(client.send(method, path, "", "x-api-key", "wrong").headers().firstValue(header))
        .isPresent();
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

  @Test
  void whatIsNoRequestIsToldWhy() throws Exception {
    assertThat(client.replies("GET /v1/things/x HTTP/1.1\r\nContent-Length: many\r\n\r\n"))
        .startsWith("HTTP/1.1 400")
        .contains("Content-Length");
    assertThat(client.replies("GET / HTTP/1.1\r\nX: " + "x".repeat(40_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431")
        .contains("Too Large");
  }

  @Test
  void nobodyIsServedWithoutAKeyOrWithAWrongOne() throws Exception {
    assertThat(client.send("GET", "/v1/things/x", "", "X-Other", "1").statusCode()).isEqualTo(401);
    HttpResponse<String> wrong =
        client.send("GET", "/v1/things/x", "", "Authorization", "Bearer no");
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(TestClient.tree(wrong).at("/error/code").asText()).isEqualTo("invalid_api_key");
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
    HttpResponse<String> response = client.send(method, path, "no", header, value);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(TestClient.tree(response).path("type").asText()).isEqualTo("error");
    assertThat(TestClient.tree(response).at("/error/type").asText()).isEqualTo(type);
    assertThat(response.headers().firstValue("request-id"))
        .contains(TestClient.tree(response).path("request_id").asText());
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:3000, 200",
    "http://127.0.0.1, 200",
    "https://pages.example, 403",
    "http://127.0.0.1.pages.example, 403"
  })
  void withoutKeysNoWebPageOfOthersIsServed(String origin, int status) throws Exception {
    GatewayServer open = new GatewayServer("127.0.0.1", 0, OPEN, SystemTime.TICKER);
    open.route("GET", "/v1/things/{id}", call -> call.reply(200, name(call)));
    open.start();
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + open.port() + "/v1/things/x"))
              .header("Origin", origin)
              .build();
      assertThat(client.send(request).statusCode()).isEqualTo(status);
    } finally {
      open.close();
    }
  }

  @Test
  void aClientThatClosesItsConnectionIsNoticedWhileItsRequestIsServed() throws Exception {
    demandNotice();
  }

  private void demandNotice() throws Exception {
    try (Socket socket = client.connect()) {
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
      assertThat(client.send("POST", "/v1/watched", "{}", "x-api-key", KEY).statusCode())
          .isEqualTo(200);
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
}
