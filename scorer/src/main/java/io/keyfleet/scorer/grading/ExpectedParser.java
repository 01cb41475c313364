package io.keyfleet.scorer.grading;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.scorer.grading.Matcher.AnyLabel;
import io.keyfleet.scorer.grading.Matcher.ChoiceLabel;
import io.keyfleet.scorer.grading.Matcher.ContainsLabel;
import io.keyfleet.scorer.grading.Matcher.RegexLabel;
import io.keyfleet.scorer.grading.Matcher.TextLabel;
import io.keyfleet.scorer.grading.number.Amount;
import io.keyfleet.scorer.grading.number.Numbers;
import io.keyfleet.scorer.grading.number.Unit;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a prompt's `expected` means: a bare number, text or boolean, or an object that says how to
/// compare by one of `number`, `text`, `exact`, `contains`, `regex`, `json`, `choice`, `set` and
/// `any`. A list is any of its members; an object without any of these names is itself the fields
/// that are expected.
///
/// @param expected the reference answer
/// @param field the field that the prompt asked for, where the label names one
record ExpectedParser(Matcher expected, Optional<String> field) {
  private static final int MAX_NESTING = 8;
  private static final Set<String> RULES =
      Set.of("number", "text", "exact", "contains", "regex", "json", "any", "choice", "set");
  private static final Pattern CHOICE = Pattern.compile("\\(?[A-J][).]?|\\(?[a-j]\\)");
  private static final Pattern COUNTED =
      Pattern.compile(
          "([-+$€£¥\\d][\\d.,]{0,30})(?: ([a-z]{3,20})| \\(([a-z]{3,20})\\)|[ ]?(?:[个只本颗头条张辆名位件棵支瓶盒袋块]\\p{IsHan}{0,6}))");

  /// Words behind a number that make another one of it, or a time of day or a date.
  private static final Set<String> NO_THINGS =
      Set.of(
          "dozen",
          "dozens",
          "score",
          "scores",
          "gross",
          "half",
          "halves",
          "third",
          "thirds",
          "quarter",
          "quarters",
          "tenth",
          "tenths",
          "hundredths",
          "pair",
          "pairs",
          "times",
          "hundreds",
          "thousands",
          "millions",
          "billions",
          "trillions",
          "lakh",
          "lakhs",
          "lac",
          "lacs",
          "crore",
          "crores",
          "percentage",
          "bce",
          "and",
          "plus",
          "minus",
          "squared",
          "cubed");

  private static final Set<String> BESIDES = Set.of("field", "tolerance", "unit", "choices");
  private static final int MAX_MEMBERS = 1_000;

  /// The label's meaning; nothing if it names nothing to compare with: null, blank, an empty list.
  ///
  /// A text that is a number means the number, as files of prompts quote numbers at will; one that
  /// is a capital letter up to J means that choice, and so does one in any case in parentheses.
  ///
  /// @throws IllegalArgumentException with the reason, if it is meant to say something but does not
  static Optional<ExpectedParser> of(JsonNode label) {
    if (label instanceof ObjectNode object) {
      return Optional.of(new ExpectedParser(rule(object, 0), field(object)));
    }
    return (label.isArray() ? any(label, 0) : plain(label))
        .map(expected -> new ExpectedParser(expected, Optional.empty()));
  }

  private static Optional<Matcher> any(JsonNode list, int nesting) {
    List<Matcher> members = members(list, nesting);
    return members.isEmpty() ? Optional.empty() : Optional.of(new AnyLabel(members));
  }

  private static List<Matcher> members(JsonNode list, int nesting) {
    if (list.size() > MAX_MEMBERS) {
      throw new IllegalArgumentException("more than " + MAX_MEMBERS + " members in a list");
    }
    List<Matcher> members = new ArrayList<>();
    for (JsonNode one : list) {
      (one instanceof ObjectNode object
              ? Optional.of(rule(object, nesting + 1))
              : ExpectedParser.plain(one))
          .ifPresent(members::add);
    }
    return members;
  }

  private static Optional<Matcher> plain(JsonNode label) {
    if (!label.isValueNode() || label.isNull() || label.asText().isBlank()) {
      return Optional.empty();
    }
    String text = label.asText().strip();
    if (CHOICE.matcher(text).matches()) {
      char letter = text.charAt(text.startsWith("(") ? 1 : 0);
      return Optional.of(new ChoiceLabel(Character.toUpperCase(letter), List.of()));
    }
    return Optional.of(
        Numbers.whole(text)
            .<Matcher>map(number -> new NumberLabel(number, BigDecimal.ZERO, number.unit()))
            .or(() -> counted(text))
            .orElseGet(() -> TextLabel.orPolar(text)));
  }

  /// A number of things that are no known unit.
  private static Optional<Matcher> counted(String text) {
    java.util.regex.Matcher counted = COUNTED.matcher(text);
    return counted.matches()
            && Stream.of(2, 3)
                .map(counted::group)
                .filter(Objects::nonNull)
                .noneMatch(NO_THINGS::contains)
        ? Numbers.whole(counted.group(1))
            .map(number ->
                new NumberLabel(number, BigDecimal.ZERO, Optional.empty(), Optional.of(text)))
        : Optional.empty();
  }

  private static Matcher rule(ObjectNode label, int nesting) {
    if (nesting == MAX_NESTING) {
      throw new IllegalArgumentException("rules nested deeper than " + MAX_NESTING);
    }
    List<String> kinds =
        label.properties().stream().map(Map.Entry::getKey).filter(RULES::contains).toList();
    if (kinds.isEmpty()) {
      return fields(label, nesting);
    }
    String kind = kinds.getFirst();
    for (Map.Entry<String, JsonNode> one : label.properties()) {
      if (!one.getKey().equals(kind) && !BESIDES.contains(one.getKey())) {
        throw new IllegalArgumentException("both '" + kind + "' and '" + one.getKey() + "'");
      }
    }
    JsonNode value = label.path(kind);
    return switch (kind) {
      case "number" -> {
        Amount number = number(kind, value);
        yield new NumberLabel(
            number,
            tolerance(label),
            label.has("unit")
                ? Optional.of(Unit.of(text("unit", label.path("unit"))))
                : number.unit());
      }
      case "text" -> new TextLabel(text(kind, value), false);
      case "exact" -> new TextLabel(text(kind, value), true);
      case "contains" -> new ContainsLabel(new SubstringMatcher(text(kind, value)));
      case "regex" -> new RegexLabel(new Regex(text(kind, value)));
      case "json" -> fields(value, nesting);
      case "any", "set" -> {
        List<Matcher> members = members(value, nesting);
        if (!value.isArray() || members.isEmpty()) {
          throw new IllegalArgumentException("'" + kind + "' is no list of labels");
        }
        yield kind.equals("any") ? new AnyLabel(members) : new SetLabel(members);
      }
      case "choice" -> choice(text(kind, value), label.path("choices"));
      default -> throw new IllegalArgumentException("no rule '" + kind + "'");
    };
  }

  private static Matcher fields(JsonNode value, int nesting) {
    if (!(value instanceof ObjectNode object) || object.isEmpty()) {
      throw new IllegalArgumentException("no object with a field where fields are expected");
    }
    Map<String, Matcher> fields = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> one : object.properties()) {
      fields.put(
          one.getKey(),
          one.getValue() instanceof ObjectNode nested
              ? rule(nested, nesting + 1)
              : plain(one.getValue()).orElseGet(() -> new JsonLabel(one.getValue())));
    }
    return new FieldsLabel(fields);
  }

  private static Matcher choice(String letter, JsonNode choices) {
    if (!letter.matches("[A-Ja-j]")) {
      throw new IllegalArgumentException("'choice' is no letter from A to J");
    }
    char upper = Character.toUpperCase(letter.charAt(0));
    List<String> options = new ArrayList<>();
    choices.forEach(one -> options.add(one.asText()));
    if (!choices.isMissingNode() && (!choices.isArray() || upper - 'A' >= options.size())) {
      throw new IllegalArgumentException("'choices' is no list that reaches to 'choice'");
    }
    return new ChoiceLabel(upper, List.copyOf(options));
  }

  private static Amount number(String name, JsonNode value) {
    return Numbers.whole(value.asText())
        .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is not a number"));
  }

  private static BigDecimal tolerance(ObjectNode label) {
    return label.has("tolerance")
        ? number("tolerance", label.path("tolerance")).numerator().abs()
        : BigDecimal.ZERO;
  }

  private static String text(String name, JsonNode value) {
    if (!value.isValueNode() || value.isNull() || value.asText().isBlank()) {
      throw new IllegalArgumentException("'" + name + "' is not a text");
    }
    return value.asText().strip();
  }

  private static Optional<String> field(ObjectNode label) {
    return label.has("field") && RULES.stream().anyMatch(label::has)
        ? Optional.of(text("field", label.path("field")))
        : Optional.empty();
  }
}
