package io.keyfleet.producer.source.shape.owner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.producer.source.shape.Asked;
import io.keyfleet.producer.source.shape.Cell;
import io.keyfleet.producer.source.shape.Fields;
import io.keyfleet.producer.source.shape.Shape;
import java.util.Optional;

/// MATH's lines: a problem, and a worked solution whose result stands in its last `\boxed{…}`, or
/// beside it as an answer (MATH-500, AIME).
public record MathProblems() implements Shape {
  private static final String BOX = "\\boxed";

  @Override
  public String words() {
    return "MATH: problem → prompt, answer, or last \\boxed of solution → expected";
  }

  @Override
  public boolean fits(ObjectNode row) {
    return row.path("problem").isTextual() && row.path("solution").asText().contains(BOX);
  }

  @Override
  public Asked read(Fields row) throws UnreadableRecord {
    String solution = row.text("solution").orElse("");
    String problem =
        row.text("problem").orElseThrow(() -> new UnreadableRecord("no text \"problem\""));
    JsonNode expected =
        row.text("answer")
            .or(() -> boxed(solution))
            .map(MathProblems::label)
            .orElseThrow(
                () -> new UnreadableRecord("no \"answer\", and no \\boxed{…} in \"solution\""));
    return Asked.text(
        Asked.labels(row.text("id").or(() -> uniqueId(row)), Optional.of(expected))
            .withQuestion(problem),
        row.text("system"),
        problem);
  }

  private static Optional<String> uniqueId(Fields row) {
    return row.take("unique_id").map(JsonNode::asText);
  }

  /// What is in the last box, whose braces are balanced; without braces the next character.
  private static Optional<String> boxed(String solution) {
    int box = solution.lastIndexOf(BOX);
    String rest = box < 0 ? "" : solution.substring(box + BOX.length()).stripLeading();
    if (!rest.startsWith("{")) {
      return rest.isEmpty() ? Optional.empty() : Optional.of(rest.substring(0, 1));
    }
    int depth = 0;
    for (int i = 0; i < rest.length(); i++) {
      char sign = rest.charAt(i);
      if (sign == '\\') {
        i++;
      } else if (sign == '{') {
        depth++;
      } else if (sign == '}' && --depth == 0) {
        return Optional.of(rest.substring(1, i).strip()).filter(text -> !text.isEmpty());
      }
    }
    return Optional.empty();
  }

  /// A number where it is one without the spaces and braces of TeX between thousands.
  private static JsonNode label(String boxed) {
    JsonNode number = Cell.written(boxed.replace("\\!", "").replace("{,}", ","));
    return number.isNumber() ? number : TextNode.valueOf(boxed);
  }
}
