package io.keyfleet.contract.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.operation.input.PlainInput;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// OpenAI's "Create embeddings": vectors for texts. Nothing is written, so nothing is said.
public record Embeddings() implements ApiOperation {
  @Override
  public String path() {
    return "/embeddings";
  }

  @Override
  public String input() {
    return "input";
  }

  @Override
  public Set<String> parameters() {
    return Set.of(
        "input", "dimensions", "encoding_format", "input_type", "output_dimension", "output_dtype");
  }

  @Override
  public ObjectNode ask(@Nullable String system, String text) {
    String input = system == null ? text : system + "\n\n" + text;
    return JsonNodeFactory.instance.objectNode().put("input", input);
  }

  @Override
  public Optional<String> problem(ObjectNode body) {
    return PlainInput.problem("input", body.path("input"));
  }

  @Override
  public List<String> texts(ObjectNode body) {
    return PlainInput.texts(body.path("input"));
  }

  @Override
  public OutputBound outputBound(ObjectNode body) {
    return new OutputBound(0L, 1);
  }

  @Override
  public Reply reply(JsonNode body) {
    JsonNode first = body.path("data").path(0);
    JsonNode vector = first.path("embedding");
    boolean answers = vector.size() > 0 || !vector.asText("").isEmpty();
    return new Reply(answers, "", null, first, tokens(body.path("usage")));
  }

  @Override
  public TokenCounts tokens(JsonNode usage) {
    return new TokenCounts(TokenCounts.first(usage, "prompt_tokens", "total_tokens"), 0L, 0);
  }

  @Override
  public boolean inText() {
    return false;
  }

  @Override
  public String genAiName() {
    return "embeddings";
  }

  @Override
  public StreamForm streamForm() {
    return StreamForm.NONE;
  }

  @Override
  public ObjectNode body(KnownAnswer answer) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("object", "list");
    ObjectNode vector = body.putArray("data").addObject();
    vector.put("object", "embedding").put("index", 0).putArray("embedding");
    body.put("model", answer.model());
    Long read = answer.tokens().input();
    if (read != null) {
      body.putObject("usage").put("prompt_tokens", read).put("total_tokens", read);
    }
    return body;
  }
}
