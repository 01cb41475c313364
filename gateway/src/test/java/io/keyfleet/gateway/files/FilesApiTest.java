package io.keyfleet.gateway.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.gateway.Forms;
import io.keyfleet.gateway.http.GatewayServer;
import io.keyfleet.gateway.http.TwoKeys;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
final class FilesApiTest implements FilesApi.ResultFiles {
  private static final String FILES = "/v1/files";
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir
  @SuppressWarnings("NullAway.Init") // by JUnit
  private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private final GatewayServer server = TwoKeys.server();
  private Instant now = BEGIN;
  private FileStore store;
  private Forms client;

  @BeforeEach
  void start() {
    store = new FileStore(folder, () -> now);
    new FilesApi(store, this, 100, () -> now, new Random(7)).register(server);
    server.start();
    client = new Forms(http, server.port(), "key-a");
  }

  @AfterEach
  void stop() {
    server.close();
    store.close();
    http.close();
  }

  @Test
  void anUploadIsAFileOfItsOwnerUntilItIsDeleted() throws Exception {
    JsonNode file = json(client.post(FILES, Forms.upload("batch", "hello\n")));
    String path = FILES + "/" + file.path("id").asText();

    assertThat(file.path("object").asText()).isEqualTo("file");
    assertThat(file.path("filename").asText()).isEqualTo("in.jsonl");
    assertThat(file.path("bytes").asInt()).isEqualTo(6);
    assertThat(file.path("created_at").asLong()).isEqualTo(BEGIN.getEpochSecond());
    assertThat(file.has("expires_at")).isFalse();
    assertThat(json(client.send("GET", path, "a body"))).isEqualTo(file);
    assertThat(client.send("GET", path.replace("-", "%2D") + "/", "").statusCode()).isEqualTo(200);
    assertThat(client.send("GET", path + "/content", "").body()).isEqualTo("hello\n");
    assertThat(client.send("HEAD", path + "/content", "").statusCode()).isEqualTo(200);
    for (String other : List.of("", "/content")) {
      assertThat(client.as("key-b").send("GET", path + other, "").statusCode()).isEqualTo(404);
    }
    assertThat(client.as("key-b").send("DELETE", path, "").statusCode()).isEqualTo(404);

    assertThat(json(client.send("DELETE", path, "")).path("deleted").asBoolean()).isTrue();
    assertThat(client.send("DELETE", path, "").statusCode()).isEqualTo(404);
    assertThat(client.send("GET", path + "/content", "").statusCode()).isEqualTo(404);
    assertThat(folder.resolve("contents")).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({
    "nonsense, 400, purpose",
    "'', 400, purpose",
  })
  void aWrongPurposeIsRefused(String purpose, int status, String param) throws Exception {
    demandRefusal(client.post(FILES, Forms.upload(purpose, "hello")), status, param);
  }

  @Test
  void aFormWithoutAFileOrWithTooLargeAOneIsRefused() throws Exception {
    demandRefusal(client.post(FILES, Forms.part("name=\"purpose\"", "batch")), 400, "file");
    demandRefusal(client.post(FILES, Forms.upload("batch", "x".repeat(101))), 413, "file");
    demandRefusal(client.post(FILES, Forms.upload("batch", "x".repeat(100_000))), 413, "file");
  }

  @Test
  void aPartIsReadWhateverCharsetItNames() throws Exception {
    String purpose =
        Forms.part("name=\"purpose\"\r\nContent-Type: text/plain; charset=nonsense", "batch");
    String file = Forms.part("name=\"file\"; filename=\"a\"", "hello");

    assertThat(client.post(FILES, purpose + file).statusCode()).isEqualTo(200);
    assertThat(
            client
                .post(FILES, Forms.part("name=\"_charset_\"", "nonsense") + purpose + file)
                .statusCode())
        .isLessThan(500);
  }

  @ParameterizedTest
  @CsvSource({"created_at, 3600, 200", "created_at, 2592000, 200"})
  void aFileIsGoneOnceItsTimeIsOver(String anchor, long seconds, int status) throws Exception {
    HttpResponse<String> response = client.post(FILES, expiring(anchor, Long.toString(seconds)));
    JsonNode file = json(response);
    String path = FILES + "/" + file.path("id").asText();

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(file.path("expires_at").asLong()).isEqualTo(BEGIN.getEpochSecond() + seconds);
    now = BEGIN.plusSeconds(seconds - 1);
    assertThat(client.send("GET", path, "").statusCode()).isEqualTo(200);
    now = BEGIN.plusSeconds(seconds);
    assertThat(client.send("GET", path, "").statusCode()).isEqualTo(404);
    assertThat(ids("")).isEmpty();
    client.post(FILES, Forms.upload("batch", "next"));
    try (var left = Files.list(folder.resolve("contents"))) {
      assertThat(left).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "created_at, 3599",
    "created_at, 2592001",
    "created_at, soon",
    "created_at, ''",
    "last_active_at, 3600",
    "'', 3600",
    "created_at, 3600.5"
  })
  void anExpiryThatOpenAiRefusesIsRefused(String anchor, String seconds) throws Exception {
    demandRefusal(client.post(FILES, expiring(anchor, seconds)), 400, "expires_after");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=10001",
        "limit=abc",
        "order=up",
        "after=file-nonsense",
        "after=file-output-1"
      })
  void aListThatNobodyCanGiveIsRefused(String query) throws Exception {
    String param = query.substring(0, query.indexOf('='));
    demandRefusal(client.send("GET", FILES + "?" + query, ""), 400, param);
  }

  @Test
  void listsAreOrderedFilteredAndPaged() throws Exception {
    String one = upload("batch");
    String two = upload("user_data");
    String three = upload("batch");

    assertThat(ids("")).containsExactly(three, two, one);
    assertThat(ids("?order=asc")).containsExactly(one, two, three);
    assertThat(ids("?purpose=batch")).containsExactly(three, one);
    assertThat(ids("?purpose=none")).isEmpty();
    assertThat(ids("?order=asc&purpose=batch&after=" + two)).containsExactly(three);
    JsonNode page = json(client.send("GET", FILES + "?limit=2", ""));
    assertThat(page.path("has_more").asBoolean()).isTrue();
    assertThat(page.path("last_id").asText()).isEqualTo(two);
    assertThat(ids("?limit=1&after=" + three)).containsExactly(two);
    assertThat(client.as("key-b").send("GET", FILES, "").body()).contains("\"data\":[]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"asc", "desc"})
  void aClientThatDeletesEveryFileThatItIsGivenComesToTheEnd(String order) throws Exception {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(upload("batch"));
      now = i % 2 == 0 ? now : now.plusMillis(1); // some at the same time
    }
    List<String> seen = new ArrayList<>();
    String after = "";
    List<String> page = ids("?limit=2&order=" + order);
    while (!page.isEmpty()) {
      for (String id : page) {
        seen.add(id);
        client.send("DELETE", FILES + "/" + id, "");
      }
      after = "&after=" + page.getLast();
      page = ids("?limit=2&order=" + order + after);
    }

    assertThat(seen).containsExactlyInAnyOrderElementsOf(all);
  }

  @ParameterizedTest
  @CsvSource({"files, contents", "contents, files"})
  void anUploadThatCannotBeKeptLeavesNothing(String missing, String other) throws Exception {
    Files.delete(folder.resolve(missing)); // where its record or its content would be

    assertThat(client.post(FILES, Forms.upload("batch", "hello")).statusCode()).isEqualTo(503);

    assertThat(folder.resolve("incoming")).isEmptyDirectory();
    assertThat(folder.resolve(other)).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "plain name.jsonl, plain name.jsonl, ``",
        "日本 é.jsonl, __ _.jsonl, %E6%97%A5%E6%9C%AC%20%C3%A9.jsonl",
        "a %22*;.jsonl, a _22*;.jsonl, a%20%2522%2A%3B.jsonl",
        "a\\\"b\\\".jsonl, a_b_.jsonl, a%22b%22.jsonl"
      })
  void contentComesWithTheFilesNameWhateverCharactersItHas(
      String given, String plain, String encoded) throws Exception {
    String form =
        Forms.part("name=\"purpose\"", "batch")
            + Forms.part("name=\"file\"; filename=\"" + given + "\"", "x");
    String id = json(client.post(FILES, form)).path("id").asText();

    HttpResponse<String> content = client.send("GET", FILES + "/" + id + "/content", "");

    assertThat(content.headers().firstValue("Content-Disposition"))
        .contains(
            "attachment; filename=\"%s\"%s"
                .formatted(plain, encoded.isEmpty() ? "" : "; filename*=UTF-8''" + encoded));
  }

  @ParameterizedTest
  @CsvSource({"folder/in.jsonl, in.jsonl", "folder/, upload", "'', upload"})
  void aFileHasItsNameWithoutItsFolders(String given, String name) throws Exception {
    String form =
        Forms.part("name=\"purpose\"", "batch")
            + Forms.part("name=\"file\"; filename=\"" + given + "\"", "x");

    assertThat(json(client.post(FILES, form)).path("filename").asText()).isEqualTo(name);
  }

  @Test
  void aLongNameIsCutSoThatEveryClientReadsIt() throws Exception {
    String form =
        Forms.part("name=\"purpose\"", "batch")
            + Forms.part("name=\"file\"; filename=\"" + "a".repeat(254) + "😀.jsonl\"", "x");

    String name = json(client.post(FILES, form)).path("filename").asText();

    assertThat(name).isEqualTo("a".repeat(254) + "\uFFFD");
  }

  private static String expiring(String anchor, String seconds) {
    return Forms.upload(
        "batch",
        "hello",
        Forms.part("name=\"expires_after[anchor]\"", anchor),
        Forms.part("name=\"expires_after[seconds]\"", seconds));
  }

  private String upload(String purpose) throws Exception {
    now = now.plus(Duration.ofMillis(purpose.equals("batch") ? 0 : 1));
    String id = json(client.post(FILES, Forms.upload(purpose, "x"))).path("id").asText();
    now = purpose.equals("batch") ? now : now.plusMillis(1);
    return id;
  }

  private List<String> ids(String query) throws Exception {
    List<String> ids = new ArrayList<>();
    json(client.send("GET", FILES + query, ""))
        .path("data")
        .forEach(file -> ids.add(file.path("id").asText()));
    return ids;
  }

  private static void demandRefusal(HttpResponse<String> response, int status, String param)
      throws IOException {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    JsonNode error = RecordJson.MAPPER.readTree(response.body()).path("error");
    assertThat(error.path("param").asText()).isEqualTo(param);
    assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return RecordJson.MAPPER.readTree(response.body());
  }

  @Override
  public List<StoredFile> resultFiles(String owner) {
    return List.of();
  }

  @Override
  public Optional<Instant> createdAt(String id, String owner) {
    return Optional.empty();
  }

  @Override
  public void write(StoredFile file, OutputStream out) {
    throw new IllegalStateException("there is none");
  }

  @Override
  public void delete(StoredFile file) {
    throw new IllegalStateException("there is none");
  }
}
