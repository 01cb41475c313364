package io.keyfleet.scorer.grading;

import io.keyfleet.scorer.grading.number.Amount;
import io.keyfleet.scorer.grading.number.Numbers;
import io.keyfleet.scorer.grading.number.Unit;
import io.keyfleet.scorer.grading.statement.StatedNumber;
import io.keyfleet.scorer.grading.statement.Statement;
import java.math.BigDecimal;
import java.util.Optional;

/// A number.
///
/// @param value compared by value, so that 42.0 is 42
/// @param tolerance by how much a right one may differ, 0 or more
/// @param unit that it must have or be converted to, if it says one
record NumberLabel(Amount value, BigDecimal tolerance, Optional<Unit> unit) implements Matcher {
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
    return JsonFieldExtractor.text(json)
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
