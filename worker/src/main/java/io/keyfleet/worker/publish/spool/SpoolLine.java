package io.keyfleet.worker.publish.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.UnreadableRecord;
import java.nio.ByteBuffer;

/// A line of a spool file: `{"answer": …}` or `{"dead": …}`, as the records stand in Kafka.
public final class SpoolLine {
  private static final String ANSWER = "{\"answer\":";
  private static final String DEAD = "{\"dead\":";
  private static final String END = "}\n";

  private SpoolLine() {}

  /// The line of an [Answer] or a [DeadPrompt], with its end.
  public static ByteBuffer write(Record value) {
    String kind = value instanceof Answer ? ANSWER : DEAD;
    return ByteBuffer.wrap(
        (kind + new String(RecordJson.write(value), UTF_8) + END).getBytes(UTF_8));
  }

  /// The record of a line.
  ///
  /// @throws UnreadableRecord if it is none, or was broken off
  public static Record read(String line) throws UnreadableRecord {
    JsonNode tree = RecordJson.tree(line);
    if (tree.path("answer").isObject()) {
      return RecordJson.readAnswer(tree.path("answer").toString().getBytes(UTF_8));
    }
    if (tree.path("dead").isObject()) {
      return RecordJson.readDeadPrompt(tree.path("dead").toString().getBytes(UTF_8));
    }
    throw new UnreadableRecord("neither an answer nor a dead prompt");
  }
}
