package io.keyfleet.producer.source.shape.owner;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.producer.source.shape.Asked;
import io.keyfleet.producer.source.shape.Cell;
import io.keyfleet.producer.source.shape.Fields;
import io.keyfleet.producer.source.shape.Shape;
import java.util.Optional;

/// GSM8K's lines: a question, and a worked answer whose last line is `#### 18`. Its publishers'
/// file of model solutions names the answer `ground_truth`, and its last line is `A: 18`.
public record Gsm8k() implements Shape {
  private static final Pattern AFTER_MARK =
      Pattern.compile("(?m)(?:####[ \\t]*|^A:[ \\t]+)([^\\n]+)");

  @Override
  public String words() {
    return "GSM8K: question → prompt, number after #### → expected";
  }

  @Override
  public boolean fits(ObjectNode row) {
    return (row.path("question").isTextual() || row.path("prompt").isTextual())
        && (row.path("answer").asText("").contains("####")
            || AFTER_MARK.matcher(row.path("ground_truth").asText("")).find());
  }

  @Override
  public Asked read(Fields row) throws UnreadableRecord {
    Optional<String> answer = row.text(row.has("answer") ? "answer" : "ground_truth");
    Optional<String> question = row.text("question");
    Optional<String> prompt = row.text("prompt");
    return Asked.text(
        Asked.labels(row.text("id"), answer.map(Cell::label)).withQuestion(question.orElse(null)),
        row.text("system"),
        prompt.or(() -> question).orElseThrow(() -> new UnreadableRecord("no text \"question\"")));
  }

  @Override
  public Optional<Pattern> expectedPart() {
    return Optional.of(AFTER_MARK);
  }
}
