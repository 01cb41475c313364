package io.keyfleet.simulator.completion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/// Embeddings: a vector of length 1 for each text, which depends on nothing but the text.
record EmbeddingsKind() implements RequestKind {
  private static final int DIMENSIONS = 256;

  @Override
  public String path() {
    return "/embeddings";
  }

  @Override
  public boolean writes() {
    return false;
  }

  @Override
  public ChatRequest read(JsonNode body) {
    List<String> texts = RequestFields.texts(body.path("input"));
    Optional<ChatRequest.Invalid> mistake =
        (texts.isEmpty() ? RequestFields.missing("input") : Optional.<ChatRequest.Invalid>empty())
            .or(() -> RequestFields.outOfBounds(body, "dimensions", 1, 4_096));
    if (mistake.isPresent()) {
      return mistake.get();
    }
    int length = texts.stream().mapToInt(String::length).sum();
    ChatRequest.Form nothing = ChatRequest.Form.text(OptionalInt.of(0), 1);
    return new ChatRequest.Valid(this, body, texts, length, nothing);
  }

  @Override
  public ObjectNode whole(Completion completion) {
    JsonNode asked = completion.request().body();
    int dimensions = asked.path("dimensions").asInt(DIMENSIONS);
    boolean packed = asked.path("encoding_format").asText("").equals("base64");
    ObjectNode whole = JsonNodeFactory.instance.objectNode().put("object", "list");
    ArrayNode data = whole.putArray("data");
    List<String> texts = completion.request().questions();
    for (int i = 0; i < texts.size(); i++) {
      float[] vector = vector(texts.get(i), dimensions);
      ObjectNode one = data.addObject().put("object", "embedding").put("index", i);
      if (packed) {
        one.put("embedding", packed(vector));
      } else {
        ArrayNode numbers = one.putArray("embedding");
        for (float number : vector) {
          numbers.add(number);
        }
      }
    }
    long read = completion.used().inputTokens();
    whole.put("model", completion.used().model());
    whole.putObject("usage").put("prompt_tokens", read).put("total_tokens", read);
    return whole;
  }

  private static float[] vector(String text, int dimensions) {
    SplittableRandom random = new SplittableRandom(text.hashCode());
    double[] drawn = random.doubles(dimensions, -1, 1).toArray();
    double length = 0;
    for (double number : drawn) {
      length += number * number;
    }
    float[] vector = new float[dimensions];
    for (int i = 0; i < dimensions; i++) {
      vector[i] = (float) (drawn[i] / Math.sqrt(length));
    }
    return vector;
  }

  /// As OpenAI's clients ask for it: floats of four bytes, the lowest one first.
  private static String packed(float[] vector) {
    ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(vector);
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
