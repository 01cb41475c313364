package io.keyfleet.scorer.grading;

import io.keyfleet.scorer.grading.number.Amount;
import io.keyfleet.scorer.grading.number.Numbers;
import io.keyfleet.scorer.grading.number.Unit;
import io.keyfleet.scorer.grading.statement.AnswerText;
import io.keyfleet.scorer.grading.statement.StatedNumber;
import io.keyfleet.scorer.grading.statement.Statement;
import java.math.BigDecimal;
import java.util.Optional;

/// A number.
///
/// @param value compared by value, so that 42.0 is 42
/// @param tolerance by how much a right one may differ, 0 or more
/// @param unit that it must have or be converted to, if it says one
/// @param words how it is written with a word that is no known unit, if it is: `3 apples`
record NumberLabel(Amount value, BigDecimal tolerance, Optional<Unit> unit, Optional<String> words)
    implements Matcher {
  NumberLabel(Amount value, BigDecimal tolerance, Optional<Unit> unit) {
    this(value, tolerance, unit, Optional.empty());
  }

  @Override
  public Verdict judge(String result) {
    if (words.filter(result.strip()::equalsIgnoreCase).isPresent()) {
      return Verdict.RIGHT;
    }
    Optional<Amount> whole = Numbers.whole(result);
    return unit.isPresent() && whole.isPresent()
        ? judgeFinally(Statement.of(result), new AnswerText(result))
        : judge(whole);
  }

  @Override
  public Verdict judgeLeniently(String text) {
    return judge(Numbers.last(text));
  }

  @Override
  public Verdict judgeFinally(Statement statement, AnswerText answer) {
    return StatedNumber.read(statement).map(this::judge).orElse(Verdict.UNREADABLE);
  }

  /// Of an approximation either side may be right; the rounded one alone is not wrong.
  private Verdict judge(StatedNumber.Stated stated) {
    Verdict verdict = judge(inUnit(stated));
    if (verdict == Verdict.RIGHT || !stated.rounded()) {
      return verdict;
    }
    Optional<Amount> exact =
        stated
            .exact()
            .flatMap(left ->
                inUnit(new StatedNumber.Stated(left, stated.unit(), false, Optional.empty())));
    return judge(exact) == Verdict.RIGHT ? Verdict.RIGHT : Verdict.UNREADABLE;
  }

  private Optional<Amount> inUnit(StatedNumber.Stated stated) {
    return unit.isEmpty() ? Optional.of(stated.amount()) : StatedNumber.in(stated, unit.get());
  }

  @Override
  public Verdict judgeStated(String json) {
    return JsonFieldExtractor.text(json)
        .map(text -> judgeFinally(Statement.of(text), new AnswerText(text)))
        .orElse(Verdict.UNREADABLE);
  }

  private Verdict judge(Optional<Amount> read) {
    return read.map(this::judge).orElse(Verdict.UNREADABLE);
  }

  /// A percent sign may mean a hundredth, and `1.500` a thousand and a half or one and a half, so
  /// that what they tell apart is neither right nor wrong.
  private Verdict judge(Amount amount) {
    if (amount.near(value, tolerance)) {
      return Verdict.RIGHT;
    }
    return amount.samePercent(value) || amount.sameGrouped(value)
        ? Verdict.UNREADABLE
        : Verdict.WRONG;
  }
}
