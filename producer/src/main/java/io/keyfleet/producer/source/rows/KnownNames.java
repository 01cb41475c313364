package io.keyfleet.producer.source.rows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Names of fields that have a meaning in some format.
public final class KnownNames {
  private static final Set<String> OURS =
      Set.of(
          "prompt",
          "question",
          "messages",
          "expected",
          "id",
          "template",
          "model",
          "system",
          "body");

  /// What is likely to be asked, the likelier first.
  private static final List<String> ASKED =
      List.of(
          "input",
          "question",
          "query",
          "instruction",
          "problem",
          "text",
          "content",
          "task",
          "conversations",
          "conversation",
          "dialogue",
          "prompts",
          "questions",
          "inputs",
          "sentence",
          "user",
          "message");

  /// What is likely to be expected.
  private static final List<String> EXPECTED =
      List.of(
          "answer",
          "target",
          "ideal",
          "label",
          "expected_answer",
          "expectedanswer",
          "expected_output",
          "expectedoutput",
          "reference_answer",
          "reference",
          "references",
          "ground_truth",
          "groundtruth",
          "gold",
          "gold_answer",
          "golden",
          "golden_answer",
          "correct_answer",
          "correct",
          "best_answer",
          "answers",
          "labels",
          "targets",
          "solution",
          "final_answer",
          "answer_key",
          "answerkey",
          "completion",
          "output",
          "response",
          "__expected",
          "_expected",
          "chosen",
          "truth",
          "y");

  private KnownNames() {}

  /// Whether the name, in lower case, is any of them.
  public static boolean any(String lower) {
    return OURS.contains(lower)
        || ASKED.contains(lower)
        || EXPECTED.contains(lower)
        || lower.equals("choices")
        || lower.startsWith("__");
  }

  /// Whether a field of that name is likely to hold what is expected.
  public static boolean likelyExpected(String name) {
    return EXPECTED.contains(name.toLowerCase(Locale.ROOT));
  }

  /// The flag that is likely to say what a row's fields are.
  public static String advice(ObjectNode row) {
    Optional<String> asked = first(ASKED, row);
    Optional<String> expected = first(EXPECTED, row);
    return "--map 'prompt="
        + asked.orElse("FIELD")
        + expected.map(name -> ",expected=" + name).orElse("")
        + "'";
  }

  private static Optional<String> first(List<String> names, ObjectNode row) {
    return names.stream()
        .flatMap(name -> row.properties().stream().filter(f -> f.getKey().equalsIgnoreCase(name)))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
