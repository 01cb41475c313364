package io.keyfleet.producer.source.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

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
          "user_input",
          "input",
          "query",
          "user_query",
          "instruction",
          "problem",
          "turns",
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
          "question_stem",
          "stem",
          "question_text",
          "squestion",
          "ctx",
          "goal",
          "user",
          "message",
          "prompt",
          "messages");

  /// What a question is likely to be about.
  private static final List<String> PASSAGES =
      List.of(
          "passage",
          "context",
          "contexts",
          "article",
          "document",
          "paragraph",
          "story",
          "body",
          "premise");

  /// What a question may be about as well, unless that repeats the question: then it may answer it.
  private static final List<String> TEXTS = List.of("text", "content", "sentence");

  /// What a question is likely to be answered with.
  private static final List<String> CHOICES =
      List.of("choices", "options", "endings", "answer_choices", "target_scores");

  /// What a question may show.
  private static final Pattern SHOWN = Pattern.compile("(?i)(image|picture|video)s?[ _-]?\\d?");

  /// Choices that are not right, apart from the one that is.
  private static final Pattern WRONG =
      Pattern.compile("(?i)((incorrect|wrong)[ _-]?answer|distractor)[ _-]?\\d|mc1_targets");

  /// What is likely to be expected; in files of evaluations an `answer` or `output` may be a
  /// model's.
  private static final List<String> EXPECTED =
      List.of(
          "expected",
          "ground_truth",
          "best_answer",
          "correct_answer",
          "expected_answer",
          "expected_output",
          "expected_response",
          "reference_answer",
          "reference",
          "gold_answer",
          "golden_answer",
          "answer",
          "target",
          "ideal",
          "label",
          "references",
          "gold",
          "golden",
          "correct",
          "answers",
          "correct_answers",
          "possible_answers",
          "answers_spans",
          "labels",
          "targets",
          "solution",
          "final_answer",
          "answer_key",
          "lsolutions",
          "completion",
          "output",
          "response",
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
    return EXPECTED.stream().anyMatch(one -> same(one, name));
  }

  /// Why a row's question must not be asked by itself, with the flags that would help: what it is
  /// about, or its choices, stand beside it. Nothing if there is nothing of the kind.
  public static Optional<String> unsent(ObjectNode row) {
    return passage(row)
        .or(() -> Optional.of(String.join(",", choices(row))).filter(all -> !all.isEmpty()))
        .map(name ->
            "'question' would be sent without the '"
                + name
                + "' beside it. Give "
                + Advice.of(List.of(row)).flag()
                + ", or --map 'prompt=question' to send it alone")
        .or(() ->
            first(WRONG, row)
                .map(name ->
                    "'question' would be sent without the '"
                        + name
                        + "' beside it. Put all choices into a list, in mixed order, for choices=,"
                        + " or give --map 'prompt=question' to send it alone"));
  }

  /// Why a row must not be asked by its text alone, which would leave out what it shows or its
  /// choices; nothing if it may. Messages may show something themselves.
  public static Optional<String> unshown(ObjectNode row) {
    return first(SHOWN, row)
        .filter(_ -> !row.path("messages").isArray() || row.findValue("image_url") == null)
        .map(name ->
            "its text would be sent without the '"
                + name
                + "' beside it: put that into \"messages\", or leave the field out to send the text"
                + " alone")
        .or(() -> scored(row));
  }

  /// BIG-bench's choices, of which the target is only the explanation.
  private static Optional<String> scored(ObjectNode row) {
    return row.path("target_scores") instanceof ObjectNode scores && !scores.isEmpty()
        ? Optional.of(
            "its choices in 'target_scores' would not be sent: give --map"
                + " 'prompt=input,choices=target_scores', which also expects the best one")
        : Optional.empty();
  }

  /// The field that is likely to be asked.
  static Optional<String> asked(ObjectNode row) {
    return first(ASKED, row);
  }

  /// The field that has to be read before what is asked.
  static Optional<String> before(ObjectNode row) {
    Optional<String> instruction = first(List.of("instruction"), row);
    boolean instructed = asked(row).filter("input"::equalsIgnoreCase).isPresent();
    return instruction.filter(_ -> instructed).or(() -> passage(row));
  }

  private static Optional<String> passage(ObjectNode row) {
    return first(PASSAGES, row)
        .or(() ->
            asked(row)
                .flatMap(question -> {
                  String words = row.get(question).asText();
                  return first(TEXTS, row)
                      .filter(name ->
                          !name.equals(question) && !row.get(name).asText().contains(words));
                }));
  }

  /// The field with the choices, or the fields that have one each.
  static List<String> choices(ObjectNode row) {
    return first(CHOICES, row).map(List::of).orElseGet(() -> SeparateChoices.of(row));
  }

  /// The field that is likely to be expected.
  static Optional<String> expected(ObjectNode row) {
    return first(EXPECTED, row);
  }

  /// The first of these names that the row has something under.
  private static Optional<String> first(List<String> names, ObjectNode row) {
    return names.stream()
        .flatMap(name -> row.properties().stream().filter(field -> same(name, field.getKey())))
        .filter(field -> filled(field.getValue()))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static Optional<String> first(Pattern names, ObjectNode row) {
    return row.properties().stream()
        .filter(field -> names.matcher(field.getKey()).matches() && filled(field.getValue()))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /// Whether two names differ at most in letter case and in what parts their words: `best_answer`,
  /// `Best Answer`, `bestAnswer`.
  private static boolean same(String one, String other) {
    return joined(one).equals(joined(other));
  }

  private static String joined(String name) {
    return name.replaceAll("[ _-]", "").toLowerCase(Locale.ROOT);
  }

  static boolean filled(JsonNode value) {
    return value.isContainerNode()
        ? !value.isEmpty()
        : !value.asText().isBlank() && !value.isNull();
  }
}
