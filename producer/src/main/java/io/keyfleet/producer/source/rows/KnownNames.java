package io.keyfleet.producer.source.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

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
          "question",
          "input",
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

  /// What a question is likely to be about.
  private static final List<String> PASSAGES =
      List.of("passage", "context", "article", "document", "paragraph", "story");

  /// What a question is likely to be answered with.
  private static final List<String> CHOICES =
      List.of("choices", "options", "endings", "answer_choices");

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
    return "--map 'prompt="
        + asked(row)
        + choices(row).map(names -> ",choices=" + names).orElse("")
        + expected(row).map(name -> ",expected=" + name).orElse("")
        + "'";
  }

  /// Why a row's question must not be asked by itself, with the flags that would help: what it is
  /// about, or its choices, stand beside it. Nothing if there is nothing of the kind.
  public static Optional<String> unsent(ObjectNode row) {
    Optional<String> besides = first(PASSAGES, row).or(() -> choices(row));
    return besides.map(name ->
        "'question' would be sent without the '"
            + name
            + "' beside it. Give "
            + advice(row)
            + ", or --map 'prompt=question' to send it alone");
  }

  /// The field with the choices, or the fields that have one each.
  private static Optional<String> choices(ObjectNode row) {
    return first(CHOICES, row)
        .or(() -> SeparateChoices.of(row).map(names -> String.join(",", names)));
  }

  /// The field that is likely to be asked, with the one before it that it needs.
  private static String asked(ObjectNode row) {
    Optional<String> asked = first(ASKED, row);
    Optional<String> instruction = first(List.of("instruction"), row);
    Optional<String> before = first(PASSAGES, row);
    if (instruction.isPresent() && asked.filter("input"::equalsIgnoreCase).isPresent()) {
      before = instruction;
    }
    String name = asked.orElse("FIELD");
    return before.map(first -> "{{" + first + "}}\\n\\n{{" + name + "}}").orElse(name);
  }

  /// The field that is likely to be expected; of an object, which is no text, its part that is.
  private static Optional<String> expected(ObjectNode row) {
    return first(EXPECTED, row).map(name -> usable(name, row.get(name)));
  }

  /// The field, or the part of it that is an answer, to be named as `expected`.
  public static String usable(String name, JsonNode value) {
    return answers(value)
        .map(part -> (name.startsWith("/") ? "" : "/") + name + "/" + part)
        .orElse(name);
  }

  /// The part of an object that lists the right answers, as TriviaQA and SQuAD have them.
  private static Optional<String> answers(JsonNode value) {
    return Stream.of("aliases", "text").filter(part -> value.path(part).isArray()).findFirst();
  }

  /// Why what is expected is no answer, with the flag that would help; nothing if it may be one.
  ///
  /// @param field where it comes from
  public static Optional<String> unusable(String field, JsonNode expected) {
    return answers(expected)
        .map(part ->
            "what is expected is an object with a list of answers in it: give --map 'expected="
                + usable(field, expected)
                + "'");
  }

  /// The first of these names that the row has something under.
  private static Optional<String> first(List<String> names, ObjectNode row) {
    return names.stream()
        .flatMap(name -> row.properties().stream().filter(f -> f.getKey().equalsIgnoreCase(name)))
        .filter(field -> filled(field.getValue()))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static boolean filled(JsonNode value) {
    return value.isContainerNode()
        ? !value.isEmpty()
        : !value.asText().isBlank() && !value.isNull();
  }
}
