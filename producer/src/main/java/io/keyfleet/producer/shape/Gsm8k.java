package io.keyfleet.producer.shape;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import io.keyfleet.contract.UnreadableRecord;
import java.util.Optional;
import java.util.stream.Stream;

/// GSM8K's lines: a question, and a worked answer whose last line is `#### 18`. The lines of its
/// publishers' own model solutions name the answer `ground_truth`.
public record Gsm8k() implements Shape {
  private static final String MARK = "####";
  private static final Pattern AFTER_MARK = Pattern.compile("####[ \\t]*([^\\n]+)");

  @Override
  public String words() {
    return "GSM8K: question → prompt, number after #### → expected";
  }

  @Override
  public boolean fits(ObjectNode row) {
    return (row.path("question").isTextual() || row.path("prompt").isTextual())
        && Stream.of("answer", "ground_truth")
            .anyMatch(name -> row.path(name).asText("").contains(MARK));
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
