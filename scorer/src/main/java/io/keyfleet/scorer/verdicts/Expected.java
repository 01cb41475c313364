package io.keyfleet.scorer.verdicts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keyfleet.contract.RecordJson;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// A reference answer that a reading can be held against. Safe for all threads.
sealed interface Expected {
  /// RIGHT, WRONG, or UNREADABLE where `result` is not of the expected kind.
  Verdict judge(String result);

  /// The same by what stands anywhere in `text`.
  Verdict judgeLeniently(String text);

  /// The same by a JSON value: a text without its quotes, a number or boolean as it stands. Null, a
  /// list and an object are of no kind that can be compared, but for those that expect them.
  default Verdict judgeStated(String json) {
    return StatedResult.text(json).map(this::judge).orElse(Verdict.UNREADABLE);
  }

  /// A number.
  ///
  /// @param value compared by value, so that 42.0 is 42
  /// @param tolerance by how much a right one may differ, 0 or more
  record NumberLabel(BigDecimal value, BigDecimal tolerance) implements Expected {
    @Override
    public Verdict judge(String result) {
      return judge(Numbers.whole(result));
    }

    @Override
    public Verdict judgeLeniently(String text) {
      return judge(Numbers.last(text));
    }

    private Verdict judge(Optional<BigDecimal> read) {
      return read.map(number -> Verdict.of(isRight(number))).orElse(Verdict.UNREADABLE);
    }

    /// Without a subtraction where none is needed: that of numbers of very unlike size is large.
    private boolean isRight(BigDecimal number) {
      return tolerance.signum() == 0
          ? number.compareTo(value) == 0
          : number.compareTo(value.subtract(tolerance)) >= 0
              && number.compareTo(value.add(tolerance)) <= 0;
    }
  }

  /// A text.
  ///
  /// @param text compared as a whole, blanks around it and letter case apart
  record TextLabel(String text, Needle needle) implements Expected {
    TextLabel(String text) {
      this(text, new Needle(text));
    }

    @Override
    public Verdict judge(String result) {
      return ifAny(result, all -> all.strip().equalsIgnoreCase(text));
    }

    @Override
    public Verdict judgeLeniently(String whole) {
      return ifAny(whole, needle::occursIn);
    }
  }

  /// A text whose letter case counts.
  ///
  /// @param text compared as a whole, blanks around it apart
  record ExactLabel(String text, Needle needle) implements Expected {
    ExactLabel(String text) {
      this(text, new Needle(text));
    }

    @Override
    public Verdict judge(String result) {
      return ifAny(result, all -> all.strip().equals(text));
    }

    @Override
    public Verdict judgeLeniently(String whole) {
      return ifAny(whole, needle::occursIn);
    }
  }

  /// A text that must occur.
  ///
  /// @param needle letter case apart
  record ContainsLabel(Needle needle) implements Expected {
    @Override
    public Verdict judge(String result) {
      return ifAny(result, needle::occursIn);
    }

    @Override
    public Verdict judgeLeniently(String whole) {
      return judge(whole);
    }
  }

  /// A pattern that must match somewhere.
  ///
  /// @param regex with anchors where the whole text is meant
  record RegexLabel(Regex regex) implements Expected {
    @Override
    public Verdict judge(String result) {
      return ifAny(result, regex::occursIn);
    }

    @Override
    public Verdict judgeLeniently(String whole) {
      return judge(whole);
    }
  }

  /// Fields of a JSON object: those of the last object in a text that has any of them. All must be
  /// there to be read, and all right to be right.
  ///
  /// @param fields at least one
  record FieldsLabel(Map<String, Expected> fields) implements Expected {
    @Override
    public Verdict judge(String text) {
      Map<String, String> stated = StatedResult.find(text, fields.keySet());
      return worst(name -> Optional.ofNullable(stated.get(name)));
    }

    /// Leniently, the fields may be spread over several objects.
    @Override
    public Verdict judgeLeniently(String text) {
      return worst(name -> StatedResult.find(text, name));
    }

    @Override
    public Verdict judgeStated(String json) {
      return json.startsWith("{") ? judge(json) : Verdict.UNREADABLE;
    }

    private Verdict worst(Function<String, Optional<String>> stated) {
      Verdict worst = Verdict.RIGHT;
      for (Map.Entry<String, Expected> field : fields.entrySet()) {
        Verdict one =
            stated
                .apply(field.getKey())
                .map(json -> field.getValue().judgeStated(json))
                .orElse(Verdict.UNREADABLE);
        worst = one.compareTo(worst) > 0 ? one : worst;
      }
      return worst;
    }
  }

  /// A list or a null, as the value of a JSON field.
  ///
  /// @param value compared as JSON, numbers by value
  record JsonLabel(JsonNode value) implements Expected {
    private static final JsonMapper LENIENT =
        RecordJson.MAPPER
            .rebuild()
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS.mappedFeature())
            .build();

    @Override
    public Verdict judge(String json) {
      try {
        return Verdict.of(LENIENT.readTree(json).equals(JsonLabel::compare, value));
      } catch (JsonProcessingException e) {
        return Verdict.UNREADABLE;
      }
    }

    @Override
    public Verdict judgeLeniently(String json) {
      return judge(json);
    }

    @Override
    public Verdict judgeStated(String json) {
      return judge(json);
    }

    private static int compare(JsonNode one, JsonNode other) {
      if (one.isNumber() && other.isNumber()) {
        return one.decimalValue().compareTo(other.decimalValue());
      }
      return one.equals(other) ? 0 : 1;
    }
  }

  private static Verdict ifAny(String result, Predicate<String> right) {
    return result.isBlank() ? Verdict.UNREADABLE : Verdict.of(right.test(result));
  }
}
