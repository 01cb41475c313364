package io.keyfleet.scorer.grading;

import io.keyfleet.scorer.grading.statement.AnswerText;
import io.keyfleet.scorer.grading.statement.StatedChoice;
import io.keyfleet.scorer.grading.statement.StatedText;
import io.keyfleet.scorer.grading.statement.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A reference answer that a reading can be compared with. Safe for all threads.
sealed interface Matcher
    permits NumberLabel,
        Matcher.TextLabel,
        Matcher.ContainsLabel,
        Matcher.RegexLabel,
        FieldsLabel,
        JsonLabel,
        Matcher.AnyLabel,
        Matcher.ChoiceLabel,
        SetLabel {
  /// RIGHT, WRONG, or UNREADABLE where `result` is not of the expected kind.
  Verdict judge(String result);

  /// The same by what stands anywhere in `text`.
  Verdict judgeLeniently(String text);

  /// The same of an answer that is read several times.
  default Verdict judgeLeniently(AnswerText answer) {
    return judgeLeniently(answer.text());
  }

  /// The same by a JSON value: a text without its quotes, a number or boolean as it stands. Null, a
  /// list and an object are of no kind that can be compared, but for those that expect them.
  default Verdict judgeStated(String json) {
    return JsonFieldExtractor.text(json).map(this::judge).orElse(Verdict.UNREADABLE);
  }

  /// The same by the last statement of `answer`, which has no reasoning in it any more.
  default Verdict judgeFinally(Statement statement, AnswerText answer) {
    return judge(answer.text());
  }

  /// A text.
  ///
  /// @param text compared as a whole, blanks around it apart
  /// @param exact whether letter case counts
  /// @param others texts that mean the same, a full stop behind them apart
  record TextLabel(String text, boolean exact, SubstringMatcher needle, List<String> others)
      implements Matcher {
    /// A comma that neither groups thousands nor can be told from a decimal one.
    private static final Pattern UNCLEAR_NUMBER = Pattern.compile("[-+]?[$€£¥]?\\d+,\\d+");

    TextLabel(String text, boolean exact) {
      this(text, exact, needle(text), List.of());
    }

    /// With yes and no where it is true or false.
    static TextLabel orPolar(String text) {
      List<String> others =
          switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> List.of("yes", "是");
            case "false" -> List.of("no", "否");
            default -> List.of();
          };
      return new TextLabel(text, false, needle(text), others);
    }

    private static SubstringMatcher needle(String text) {
      return new SubstringMatcher(StatedText.sought(text));
    }

    private boolean occursIn(AnswerText answer) {
      return needle.beginsWordIn(answer.spelling());
    }

    @Override
    public Verdict judge(String result) {
      Verdict verdict =
          ifAny(
              result,
              all ->
                  (exact ? all.strip().equals(text) : all.strip().equalsIgnoreCase(text))
                      || others.stream().anyMatch(one -> StatedText.same(all, one, false)));
      return verdict == Verdict.WRONG ? another() : verdict;
    }

    /// What an answer that is another text comes to: `2,5` may be a number or two of them, so that
    /// nothing but itself can be compared with it.
    private Verdict another() {
      return !exact && UNCLEAR_NUMBER.matcher(text).matches() ? Verdict.UNREADABLE : Verdict.WRONG;
    }

    @Override
    public Verdict judgeLeniently(String whole) {
      return judgeLeniently(new AnswerText(whole));
    }

    @Override
    public Verdict judgeLeniently(AnswerText answer) {
      return ifAny(answer.text(), _ -> occursIn(answer));
    }

    @Override
    public Verdict judgeFinally(Statement statement, AnswerText answer) {
      if (answer.text().isBlank()) {
        return Verdict.UNREADABLE;
      }
      boolean occurs = occursIn(answer);
      StatedText.Found found =
          Stream.concat(Stream.of(text), others.stream())
              .map(one -> StatedText.read(statement, one, exact, occurs))
              .min(Comparator.naturalOrder())
              .orElseThrow();
      return switch (found) {
        case STATED -> Verdict.RIGHT;
        case OTHER -> another();
        case UNCLEAR -> Verdict.UNREADABLE;
      };
    }
  }

  /// A text that must occur.
  ///
  /// @param needle letter case apart
  record ContainsLabel(SubstringMatcher needle) implements Matcher {
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
  record RegexLabel(Regex regex) implements Matcher {
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
    public Verdict judgeFinally(Statement statement, AnswerText answer) {
      Verdict all = judge(answer.text());
      return all != Verdict.RIGHT
              && statement instanceof Statement.Marked(String text, String behind)
          ? judge(text)
          : all;
    }
  }

  /// One of several.
  ///
  /// @param labels at least one; any of them is right
  record AnyLabel(List<Matcher> labels) implements Matcher {
    @Override
    public Verdict judge(String result) {
      return any(label -> label.judge(result));
    }

    @Override
    public Verdict judgeLeniently(String text) {
      return judgeLeniently(new AnswerText(text));
    }

    @Override
    public Verdict judgeLeniently(AnswerText answer) {
      return any(label -> label.judgeLeniently(answer));
    }

    /// Unreadable before wrong if it is unclear whether a text is stated.
    @Override
    public Verdict judgeFinally(Statement statement, AnswerText answer) {
      Verdict verdict = any(label -> label.judgeFinally(statement, answer));
      boolean unclear =
          verdict == Verdict.WRONG
              && labels.stream()
                  .filter(TextLabel.class::isInstance)
                  .anyMatch(one -> one.judgeFinally(statement, answer) == Verdict.UNREADABLE);
      return unclear ? Verdict.UNREADABLE : verdict;
    }

    @Override
    public Verdict judgeStated(String json) {
      return any(label -> label.judgeStated(json));
    }

    /// Right before wrong before unreadable.
    private Verdict any(Function<Matcher, Verdict> judgement) {
      Verdict best = Verdict.UNREADABLE;
      for (Matcher label : labels) {
        Verdict verdict = judgement.apply(label);
        if (verdict == Verdict.RIGHT) {
          return verdict;
        }
        best = verdict.compareTo(best) < 0 ? verdict : best;
      }
      return best;
    }
  }

  /// A letter of a multiple choice.
  ///
  /// @param letter upper case
  /// @param options the texts of all in order; empty if they are not known
  record ChoiceLabel(char letter, List<String> options) implements Matcher {
    @Override
    public Verdict judge(String result) {
      return judge(StatedChoice.whole(result, options));
    }

    @Override
    public Verdict judgeLeniently(String text) {
      return judgeFinally(Statement.of(text), new AnswerText(text));
    }

    @Override
    public Verdict judgeFinally(Statement statement, AnswerText answer) {
      return judge(StatedChoice.read(statement, options));
    }

    private Verdict judge(Optional<Character> read) {
      return read.map(one -> Verdict.of(one == letter)).orElse(Verdict.UNREADABLE);
    }
  }

  private static Verdict ifAny(String result, Predicate<String> right) {
    return result.isBlank() ? Verdict.UNREADABLE : Verdict.of(right.test(result));
  }
}
