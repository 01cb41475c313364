package io.keyfleet.producer.source.shape.owner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.re2j.Pattern;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.producer.source.shape.Cell;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// An assertion of promptfoo's.
///
/// @param type such as `equals` or `llm-rubric`
/// @param value what it compares with: a text, a list of texts, or anything else
record Assertion(String type, JsonNode value) {
  private static final Pattern FORM =
      Pattern.compile("(?s)\\s*([a-z][a-z0-9-]*)(?:\\(\\d+(?:\\.\\d+)?\\))?(?::(.*)|\\s*)");

  /// Those that promptfoo reads without a colon, too.
  private static final Pattern TYPE =
      Pattern.compile(
          "(not-)?(equals|i?contains(-all|-any)?|contains-(html|json|sql|xml)|regex|starts-with"
              + "|is-(html|json|refusal|sql|xml|valid-function-call|valid-openai-function-call"
              + "|valid-openai-tools-call)|javascript|python|ruby|llm-rubric|search-rubric"
              + "|agent-rubric|similar|levenshtein|rouge-[lns]|bleu|gleu|meteor|classifier"
              + "|moderation|cost|latency|perplexity|perplexity-score|webhook|factuality|g-eval"
              + "|answer-relevance|context-(faithfulness|recall|relevance)"
              + "|model-graded-(closedqa|factuality)|select-best|max-score|pi"
              + "|conversation-relevance|finish-reason|guardrails|skill-used|tool-call-f1"
              + "|trace-(error-spans|span-count|span-duration)|word-count)");

  /// Those and their kin, which have a value.
  private static final Pattern FAMILY =
      Pattern.compile(
          "(not-)?(is-.*|fn|eval|grade|file|human|assert-set|context-.*|model-graded-.*|trace-.*"
              + "|trajectory.*|tool-.*|perplexity.*|similar.*|rouge-.*|.*-rubric)");

  /// One as a cell spells it, by its type; without one the text must be equal.
  static Assertion of(String cell) {
    var form = FORM.matcher(cell);
    if (form.matches()) {
      String type = form.group(1);
      String value = form.group(2);
      if (TYPE.matcher(type).matches() || (value != null && FAMILY.matcher(type).matches())) {
        return new Assertion(type, TextNode.valueOf(value == null ? "" : value.strip()));
      }
    }
    return new Assertion("equals", TextNode.valueOf(cell.strip()));
  }

  /// The same in words.
  String words() {
    String said = value.isContainerNode() ? value.toString() : value.asText();
    return said.isBlank() ? type : type + ": " + said;
  }

  /// The same as `expected`; nothing if it cannot be said so.
  Optional<JsonNode> expected() {
    String text = value.isValueNode() ? value.asText().strip() : "";
    return switch (type) {
      case "contains-any" -> any("");
      case "icontains-any" -> any("(?i)");
      case "equals" -> said(text).map(Assertion::equal);
      case "contains", "icontains" -> said(text).map(one -> rule("contains", one));
      case "regex" -> said(text).map(one -> rule("regex", one));
      case "starts-with" -> said(text).map(one -> rule("regex", "^\\s*" + Pattern.quote(one)));
      default -> Optional.empty();
    };
  }

  private static Optional<String> said(String text) {
    return Optional.of(text).filter(one -> !one.isBlank());
  }

  private static JsonNode equal(String text) {
    JsonNode label = Cell.label(text);
    return label.isNumber() ? label : rule("exact", text);
  }

  /// A list is one as it stands; a text has commas between its parts.
  private Optional<JsonNode> any(String flags) {
    Stream<String> parts =
        value.isArray()
            ? value.valueStream().map(JsonNode::asText)
            : Arrays.stream(value.asText().split(",", -1)).map(String::strip);
    String alternatives =
        parts.filter(one -> !one.isEmpty()).map(Pattern::quote).collect(Collectors.joining("|"));
    return said(alternatives).map(all -> rule("regex", flags + "(?:" + all + ")"));
  }

  private static ObjectNode rule(String kind, String value) {
    return RecordJson.MAPPER.createObjectNode().put(kind, value);
  }
}
