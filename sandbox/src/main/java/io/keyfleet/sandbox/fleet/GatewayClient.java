package io.keyfleet.sandbox.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.RecordJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Asks a gateway as any HTTP client does. Safe for all threads.
///
/// @param base address up to and with `/v1`
public record GatewayClient(String base, HttpClient http) {
  private static final String BOUNDARY = "boundary-of-the-form";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int OK = 200;

  /// Of the gateway at a base address.
  public static GatewayClient at(String base) {
    return new GatewayClient(
        base, HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
  }

  /// Lines of a batch, each a chat of its own with the `custom_id` `q-0`, `q-1`, …
  public static String chats(int count) {
    return IntStream.range(0, count)
        .mapToObj(i ->
            "{\"custom_id\":\"q-"
                + i
                + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":"
                + "\"m\",\"messages\":[{\"role\":\"user\",\"content\":\""
                + i
                + " + 2 = ?\"}]}}")
        .collect(Collectors.joining("\n"));
  }

  /// The id of the file that this uploads.
  public String upload(String lines) throws IOException, InterruptedException {
    String form =
        "--%1$s\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--%1$s\r\n"
                .formatted(BOUNDARY)
            + "Content-Disposition: form-data; name=\"file\"; filename=\"in.jsonl\"\r\n\r\n"
            + lines
            + "\r\n--%s--\r\n".formatted(BOUNDARY);
    return json(send(
            to("/files")
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build()))
        .path("id")
        .asText();
  }

  /// The id of the batch that this creates.
  public String create(String file) throws IOException, InterruptedException {
    ObjectNode body =
        RecordJson.MAPPER
            .createObjectNode()
            .put("input_file_id", file)
            .put("endpoint", "/v1/chat/completions")
            .put("completion_window", "24h");
    return json(post("/batches", body)).path("id").asText();
  }

  /// What it says to a request, whatever the status.
  public HttpResponse<String> post(String path, JsonNode body)
      throws IOException, InterruptedException {
    return send(
        to(path).POST(HttpRequest.BodyPublishers.ofByteArray(RecordJson.bytes(body))).build());
  }

  /// The same without waiting.
  public CompletableFuture<HttpResponse<String>> begin(String path, JsonNode body) {
    return http.sendAsync(
        to(path).POST(HttpRequest.BodyPublishers.ofByteArray(RecordJson.bytes(body))).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /// What it says to a request that it grants.
  public JsonNode get(String path) throws IOException, InterruptedException {
    return json(send(to(path).build()));
  }

  /// The same, or nothing if it is not granted or there is no gateway.
  public Optional<JsonNode> find(String path) throws InterruptedException {
    try {
      HttpResponse<String> response = send(to(path).build());
      return response.statusCode() == OK ? Optional.of(tree(response.body())) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// The lines of a file.
  public List<JsonNode> lines(String file) throws IOException, InterruptedException {
    String content = send(to("/files/" + file + "/content").build()).body();
    return content.lines().map(GatewayClient::tree).toList();
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE);
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) {
    if (response.statusCode() != OK) {
      throw new IllegalStateException(response.statusCode() + ": " + response.body());
    }
    return tree(response.body());
  }

  private static JsonNode tree(String text) {
    try {
      return RecordJson.MAPPER.readTree(text);
    } catch (IOException e) {
      throw new IllegalStateException(text, e);
    }
  }
}
