package io.keyfleet.scorer.verdicts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.scorer.verdicts.text.Amount;
import io.keyfleet.scorer.verdicts.text.Numbers;
import io.keyfleet.scorer.verdicts.text.StatedChoice;
import io.keyfleet.scorer.verdicts.text.StatedItems;
import io.keyfleet.scorer.verdicts.text.StatedNumber;
import io.keyfleet.scorer.verdicts.text.StatedText;
import io.keyfleet.scorer.verdicts.text.Statement;
import io.keyfleet.scorer.verdicts.text.Unit;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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

  /// The same by the last statement of `answer`, which has no reasoning in it any more.
  default Verdict judgeFinally(Statement statement, String answer) {
    return judge(answer);
  }

  /// A number.
  ///
  /// @param value compared by value, so that 42.0 is 42
  /// @param tolerance by how much a right one may differ, 0 or more
  /// @param unit that it must have or be converted to, where it says one
  record NumberLabel(Amount value, BigDecimal tolerance, Optional<Unit> unit) implements Expected {
    @Override
    public Verdict judge(String result) {
      Optional<Amount> whole = Numbers.whole(result);
      return unit.isPresent() && whole.isPresent()
          ? judgeFinally(Statement.of(result), result)
          : judge(whole);
    }

    @Override
    public Verdict judgeLeniently(String text) {
      return judge(Numbers.last(text));
    }

    @Override
    public Verdict judgeFinally(Statement statement, String answer) {
      Optional<StatedNumber.Stated> stated = StatedNumber.read(statement);
      return unit.isEmpty()
          ? judge(stated.map(StatedNumber.Stated::amount))
          : judge(stated.flatMap(one -> StatedNumber.in(one, unit.get())));
    }

    @Override
    public Verdict judgeStated(String json) {
      return StatedResult.text(json)
          .map(text -> judgeFinally(Statement.of(text), text))
          .orElse(Verdict.UNREADABLE);
    }

    private Verdict judge(Optional<Amount> read) {
      return read.map(this::judge).orElse(Verdict.UNREADABLE);
    }

    /// A percent sign may mean a hundredth, so that what it tells apart is neither right nor wrong.
    private Verdict judge(Amount amount) {
      if (amount.near(value, tolerance)) {
        return Verdict.RIGHT;
      }
      return amount.samePercent(value) ? Verdict.UNREADABLE : Verdict.WRONG;
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

    @Override
    public Verdict judgeFinally(Statement statement, String answer) {
      return answer.isBlank()
          ? Verdict.UNREADABLE
          : Expected.of(StatedText.read(statement, text, false, needle.occursIn(answer)));
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

    @Override
    public Verdict judgeFinally(Statement statement, String answer) {
      return answer.isBlank()
          ? Verdict.UNREADABLE
          : Expected.of(StatedText.read(statement, text, true, needle.occursIn(answer)));
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

    /// In the answer or, as it may have anchors, in what it states.
    @Override
    public Verdict judgeFinally(Statement statement, String answer) {
      Verdict all = judge(answer);
      return all != Verdict.RIGHT
              && statement instanceof Statement.Marked(String text, String behind)
          ? judge(text)
          : all;
    }
  }

  /// Fields of a JSON object: those of the last object in a text that has any of them. All must be
  /// there to be read, and all right to be right.
  ///
  /// @param fields at least one
  record FieldsLabel(Map<String, Expected> fields) implements Expected {
    @Override
    public Verdict judge(String text) {
      return judge(StatedResult.find(text, fields.keySet()));
    }

    Verdict judge(Map<String, String> stated) {
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

  /// One of several.
  ///
  /// @param labels at least one; any of them is right
  record AnyLabel(List<Expected> labels) implements Expected {
    @Override
    public Verdict judge(String result) {
      return any(label -> label.judge(result));
    }

    @Override
    public Verdict judgeLeniently(String text) {
      return any(label -> label.judgeLeniently(text));
    }

    @Override
    public Verdict judgeFinally(Statement statement, String answer) {
      return any(label -> label.judgeFinally(statement, answer));
    }

    @Override
    public Verdict judgeStated(String json) {
      return any(label -> label.judgeStated(json));
    }

    /// Right before wrong before unreadable.
    private Verdict any(Function<Expected, Verdict> judgement) {
      return labels.stream().map(judgement).min(Comparator.naturalOrder()).orElseThrow();
    }
  }

  /// A letter of a multiple choice.
  ///
  /// @param letter upper case
  /// @param options the texts of all in order; empty where they are not known
  record ChoiceLabel(char letter, List<String> options) implements Expected {
    @Override
    public Verdict judge(String result) {
      return judge(StatedChoice.whole(result, options));
    }

    @Override
    public Verdict judgeLeniently(String text) {
      return judgeFinally(Statement.of(text), text);
    }

    @Override
    public Verdict judgeFinally(Statement statement, String answer) {
      return judge(StatedChoice.read(statement, options));
    }

    private Verdict judge(Optional<Character> read) {
      return read.map(one -> Verdict.of(one == letter)).orElse(Verdict.UNREADABLE);
    }
  }

  /// Several results in any order, all of them and no other.
  ///
  /// @param members at least one
  record SetLabel(List<Expected> members) implements Expected {
    @Override
    public Verdict judge(String result) {
      return judge(StatedItems.split(result));
    }

    @Override
    public Verdict judgeLeniently(String text) {
      return judgeFinally(Statement.of(text), text);
    }

    @Override
    public Verdict judgeFinally(Statement statement, String answer) {
      return StatedItems.read(statement).map(this::judge).orElse(Verdict.UNREADABLE);
    }

    @Override
    public Verdict judgeStated(String json) {
      if (!json.startsWith("[")) {
        return Expected.super.judgeStated(json);
      }
      try {
        List<String> items = new ArrayList<>();
        RecordJson.MAPPER.readTree(json).forEach(item -> items.add(item.asText()));
        return judge(items);
      } catch (JsonProcessingException e) {
        return Verdict.UNREADABLE;
      }
    }

    private Verdict judge(List<String> items) {
      if (items.isEmpty() || items.size() > MAX_ITEMS) {
        return Verdict.UNREADABLE;
      }
      List<Expected> left = new ArrayList<>(members);
      boolean readable = true;
      boolean extra = false;
      for (String item : items.stream().distinct().toList()) {
        Optional<Expected> member =
            left.stream().filter(one -> one.judge(item) == Verdict.RIGHT).findFirst();
        member.ifPresent(left::remove);
        extra |= member.isEmpty();
        readable &= members.stream().anyMatch(one -> one.judge(item) != Verdict.UNREADABLE);
      }
      return readable ? Verdict.of(left.isEmpty() && !extra) : Verdict.UNREADABLE;
    }
  }

  /// Most items of an answer that are held against a set.
  int MAX_ITEMS = 200;

  private static Verdict of(StatedText.Found found) {
    return switch (found) {
      case STATED -> Verdict.RIGHT;
      case OTHER -> Verdict.WRONG;
      case UNCLEAR -> Verdict.UNREADABLE;
    };
  }

  private static Verdict ifAny(String result, Predicate<String> right) {
    return result.isBlank() ? Verdict.UNREADABLE : Verdict.of(right.test(result));
  }
}
