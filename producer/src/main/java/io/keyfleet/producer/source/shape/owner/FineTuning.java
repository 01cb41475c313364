package io.keyfleet.producer.source.shape.owner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.producer.source.shape.Asked;
import io.keyfleet.producer.source.shape.Dialogue;
import io.keyfleet.producer.source.shape.Fields;
import io.keyfleet.producer.source.shape.Shape;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Lines of a fine-tuning file: messages, of which the assistant's last one is expected.
public record FineTuning() implements Shape {
  private static final Set<String> SENT =
      Set.of("tools", "functions", "parallel_tool_calls", "function_call");

  @Override
  public String words() {
    return "fine-tuning file: messages → messages, the assistant's last one → expected, not sent";
  }

  /// A row that expects something already, or says how to ask, is no example to learn from. One
  /// with a `prompt` is: there it repeats what the messages ask.
  @Override
  public boolean fits(ObjectNode row) {
    JsonNode messages = row.path("messages");
    return messages.path(messages.size() - 1).path("role").asText().equals("assistant")
        && Stream.of("expected", "body", "model", "temperature", "max_tokens").noneMatch(row::has);
  }

  @Override
  public Asked read(Fields row) throws UnreadableRecord {
    Dialogue.demandGood(row);
    JsonNode messages =
        row.list("messages").orElseThrow(() -> new UnreadableRecord("no \"messages\""));
    Dialogue dialogue = Dialogue.ofMessages(messages);
    Asked asked =
        Asked.messages(Asked.labels(row.text("id"), dialogue.expected()), dialogue.sent())
            .afterSystem(row);
    if (asked.what() instanceof Asked.What.Request(var _, ObjectNode request)) {
      ObjectNode sent = row.takeAll((name, _) -> SENT.contains(name));
      List<String> empty =
          sent.properties().stream()
              .filter(field -> field.getValue().isNull() || emptyList(field.getValue()))
              .map(Map.Entry::getKey)
              .toList();
      sent.remove(empty);
      if (!sent.has("tools")) {
        sent.remove("parallel_tool_calls");
      }
      if (!sent.has("functions")) {
        sent.remove("function_call");
      }
      request.setAll(sent);
    }
    return asked;
  }

  private static boolean emptyList(JsonNode value) {
    return value.isArray() && value.isEmpty();
  }
}
