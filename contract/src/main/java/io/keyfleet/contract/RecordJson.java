package io.keyfleet.contract;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.keyfleet.contract.response.RawJson;
import java.io.IOException;

/// JSON form of answers and dead prompts. Safe for all threads.
public final class RecordJson {
  /// A record has a value of somebody else's some levels deep, and a spool file one more.
  private static final int LEVELS_AROUND = 5;

  /// Deepest nesting that is read, in brackets: far more than a chat request needs.
  public static final int MAX_NESTING = RawJson.MAX_NESTING + LEVELS_AROUND;

  /// The mapper that everything on the wire goes through: instants as ISO-8601 text, unknown fields
  /// skipped, exact decimals, one JSON document a record.
  public static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
                  .build())
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private RecordJson() {}

  /// The bytes of an [Answer] or a [DeadPrompt].
  public static byte[] write(Record value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of ours has no JSON form: " + value.getClass(), e);
    }
  }

  /// The bytes of a tree.
  public static byte[] bytes(JsonNode tree) {
    try {
      return MAPPER.writeValueAsBytes(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree has a JSON form", e);
    }
  }

  /// The answer that `value` holds.
  public static Answer readAnswer(byte[] value) throws UnreadableRecord {
    return read(value, Answer.class);
  }

  /// The dead prompt that `value` holds.
  public static DeadPrompt readDeadPrompt(byte[] value) throws UnreadableRecord {
    return read(value, DeadPrompt.class);
  }

  /// The tree of a JSON text.
  ///
  /// @throws UnreadableRecord where it is none, or holds a number that no number type can hold
  public static JsonNode tree(String text) throws UnreadableRecord {
    try {
      return MAPPER.readTree(text);
    } catch (IOException | NumberFormatException e) {
      throw new UnreadableRecord("not JSON");
    }
  }

  private static <T> T read(byte[] value, Class<T> type) throws UnreadableRecord {
    try {
      T read = MAPPER.readerFor(type).withAttribute(RawJson.SOURCE, value).readValue(value);
      if (read == null) {
        throw new UnreadableRecord("JSON null");
      }
      return read;
    } catch (IOException | NumberFormatException e) {
      throw new UnreadableRecord("not a JSON " + type.getSimpleName());
    }
  }
}
