package io.keyfleet.producer.source.shape.owner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.producer.source.shape.Cell;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// An assertion of promptfoo's.
///
/// @param type such as `equals` or `llm-rubric`
/// @param value what it compares with
record Assertion(String type, String value) {
  private static final Pattern FORM =
      Pattern.compile("(?s)\\s*([a-z][a-z-]*)(?:\\(\\d+(?:\\.\\d+)?\\))?:(.*)");
  private static final Pattern BARE =
      Pattern.compile("\\s*(is-json|is-valid-openai-tools-call|is-refusal|is-sql|is-xml)\\s*");
  private static final Pattern TYPE =
      Pattern.compile(
          "(not-)?(equals|i?contains(-all|-any|-json|-sql|-xml)?|regex|starts-with|is-.*|javascript"
              + "|fn|eval|python|grade|llm-rubric|similar.*|levenshtein|rouge-.*|bleu|gleu|meteor"
              + "|classifier|moderation|cost|latency|perplexity.*|webhook|factuality|g-eval"
              + "|answer-relevance|context-.*|model-graded-.*|select-best|pi|ruby|file"
              + "|conversation-relevance|trajectory.*|finish-reason|guardrails|assert-set|tool-.*)");

  /// One as a cell spells it, by its type before a colon; without one the text must be equal.
  static Assertion of(String cell) {
    var form = FORM.matcher(cell);
    if (form.matches() && TYPE.matcher(form.group(1)).matches()) {
      return new Assertion(form.group(1), form.group(2).strip());
    }
    var bare = BARE.matcher(cell);
    return bare.matches()
        ? new Assertion(bare.group(1), "")
        : new Assertion("equals", cell.strip());
  }

  /// The same as `expected`; nothing if it cannot be said so.
  Optional<JsonNode> expected() {
    if (value.isBlank()) {
      return Optional.empty();
    }
    return switch (type) {
      case "equals" -> Optional.of(equal());
      case "contains", "icontains" -> Optional.of(rule("contains", value));
      case "regex" -> Optional.of(rule("regex", value));
      case "starts-with" -> Optional.of(rule("regex", "^\\s*" + Pattern.quote(value)));
      case "contains-any" -> Optional.of(rule("regex", any("")));
      case "icontains-any" -> Optional.of(rule("regex", any("(?i)")));
      default -> Optional.empty();
    };
  }

  private JsonNode equal() {
    JsonNode label = Cell.label(value);
    return label.isNumber() ? label : rule("exact", value);
  }

  private String any(String flags) {
    return Arrays.stream(value.split(",", -1))
        .map(String::strip)
        .filter(one -> !one.isEmpty())
        .map(Pattern::quote)
        .collect(Collectors.joining("|", flags + "(?:", ")"));
  }

  private static ObjectNode rule(String kind, String value) {
    return RecordJson.MAPPER.createObjectNode().put(kind, value);
  }
}
