package io.keyfleet.scorer.results;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.RecordJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A reader of Batch API output and error files, written from the API reference: the objects "batch
/// request output" and "chat completion". It refuses whatever these do not describe.
record BatchOutput(Map<String, JsonNode> bodies, Map<String, String> errorCodes) {
  static BatchOutput read(Path file) throws Exception {
    BatchOutput output = new BatchOutput(new HashMap<>(), new HashMap<>());
    for (String line : Files.readAllLines(file)) {
      output.take(RecordJson.MAPPER.readTree(line));
    }
    return output;
  }

  private void take(JsonNode line) {
    names(line, Set.of("id", "custom_id", "response", "error"), Set.of());
    assertThat(line.get("id").isTextual()).isTrue();
    assertThat(line.get("custom_id").isTextual()).isTrue();
    String id = line.get("custom_id").asText();
    assertThat(line.get("response").isNull()).isNotEqualTo(line.get("error").isNull());
    if (line.get("error").isNull()) {
      JsonNode response = line.get("response");
      names(response, Set.of("status_code", "request_id", "body"), Set.of());
      assertThat(response.get("status_code").isInt()).isTrue();
      assertThat(response.get("request_id").isTextual()).isTrue();
      completion(response.get("body"));
      assertThat(bodies.put(id, response.get("body"))).isNull();
    } else {
      names(line.get("error"), Set.of("code", "message"), Set.of());
      assertThat(line.get("error").get("message").isTextual()).isTrue();
      assertThat(errorCodes.put(id, line.get("error").get("code").asText())).isNull();
    }
  }

  private static void completion(JsonNode body) {
    names(
        body,
        Set.of("id", "object", "created", "model", "choices"),
        Set.of("usage", "service_tier", "system_fingerprint"));
    assertThat(body.get("object").asText()).isEqualTo("chat.completion");
    assertThat(body.get("created").isIntegralNumber()).isTrue();
    assertThat(body.get("model").isTextual()).isTrue();
    for (JsonNode choice : body.get("choices")) {
      names(choice, Set.of("index", "message", "logprobs", "finish_reason"), Set.of());
      assertThat(choice.get("finish_reason").asText())
          .isIn("stop", "length", "tool_calls", "content_filter", "function_call");
      names(
          choice.get("message"),
          Set.of("role", "content", "refusal"),
          Set.of("tool_calls", "annotations", "audio"));
      assertThat(choice.get("message").get("role").asText()).isEqualTo("assistant");
    }
    if (body.has("usage")) {
      JsonNode usage = body.get("usage");
      assertThat(usage.get("total_tokens").asLong())
          .isEqualTo(usage.get("prompt_tokens").asLong() + usage.get("completion_tokens").asLong());
    }
  }

  private static void names(JsonNode object, Set<String> required, Set<String> optional) {
    List<String> names = object.properties().stream().map(Map.Entry::getKey).toList();
    assertThat(names).containsAll(required);
    assertThat(names).allMatch(name -> required.contains(name) || optional.contains(name));
  }
}
