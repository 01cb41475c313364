package io.keyfleet.sandbox.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.RecordJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// An API and what opens it.
///
/// @param baseUrl that `/chat/completions` is put behind
/// @param key in force
/// @param model that the key may use
record ContractEndpoint(String baseUrl, String key, String model) {

  /// A response.
  ///
  /// @param json of the body; a missing node where it is none
  record Response(HttpResponse<byte[]> http, String text, JsonNode json) {
    int status() {
      return http.statusCode();
    }

    /// The error, as Keyfleet looks for it: in an object or in an array around one.
    JsonNode error() {
      return (json.isArray() ? json.path(0) : json).path("error");
    }
  }

  ContractEndpoint withKey(String other) {
    return new ContractEndpoint(baseUrl, other, model);
  }

  /// A request with one short question.
  ObjectNode question() {
    ObjectNode request = RecordJson.MAPPER.createObjectNode().put("model", model);
    request
        .putArray("messages")
        .addObject()
        .put("role", "user")
        .put("content", "Say the result of 2 + 3 and nothing else.");
    return request.put("max_tokens", 60);
  }

  Response post(Object body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(baseUrl + "/chat/completions"))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .timeout(Duration.ofMinutes(1))
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpResponse<byte[]> http = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      String text = new String(http.body(), UTF_8);
      return new Response(http, text, json(text));
    }
  }

  private static JsonNode json(String text) {
    try {
      return RecordJson.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }
}
