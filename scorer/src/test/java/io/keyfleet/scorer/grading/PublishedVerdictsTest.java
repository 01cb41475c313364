package io.keyfleet.scorer.grading;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.keyfleet.contract.RecordJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// Real answers of four models to GSM8K's test questions, with the verdicts of their publishers
/// (openai/grade-school-math, `example_model_solutions.jsonl`). The file is not part of this
/// repository; `.ci/gsm8k FILE` names it.
@EnabledIfSystemProperty(named = "gsm8k", matches = ".+")
class PublishedVerdictsTest {
  private static final Map<String, Integer> PUBLISHED =
      Map.of(
          "6b_finetuning", 286,
          "6b_verification", 515,
          "175b_finetuning", 458,
          "175b_verification", 742);

  @Test
  void theDefaultReadingAgreesWithEveryPublishedVerdict() throws Exception {
    Map<String, Integer> right = new TreeMap<>();
    List<String> disputed = new ArrayList<>();
    List<String> lines = Files.readAllLines(Path.of(System.getProperty("gsm8k")));
    for (String line : lines) {
      JsonNode question = RecordJson.MAPPER.readTree(line);
      String truth = question.get("ground_truth").asText();
      String expected = truth.substring(truth.lastIndexOf("A: ") + 3);
      for (String model : PUBLISHED.keySet()) {
        String solution = question.get(model).get("solution").asText();
        Score score =
            GraderTest.score(TextNode.valueOf(expected).toString(), null, solution, "stop");
        boolean ours = score.verdict() == Verdict.RIGHT;
        right.merge(model, ours ? 1 : 0, Integer::sum);
        if (ours != question.get(model).get("is_correct").asBoolean()) {
          disputed.add(expected + " in " + model + ": " + solution + " is " + score);
        }
      }
    }
    right.forEach((model, count) ->
        System.out.printf("gsm8k: %s %d right of %d%n", model, count, lines.size()));
    assertThat(disputed).isEmpty();
    assertThat(right).containsExactlyInAnyOrderEntriesOf(PUBLISHED);
  }
}
