package io.keyfleet.scorer.grading;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.scorer.grading.statement.AnswerText;
import io.keyfleet.scorer.grading.statement.StatedItems;
import io.keyfleet.scorer.grading.statement.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Several results in any order, all of them and no other.
///
/// @param members at least one
record SetLabel(List<Matcher> members) implements Matcher {
  /// Most items of an answer that are held against a set.
  private static final int MAX_ITEMS = 200;

  @Override
  public Verdict judge(String result) {
    return judge(StatedItems.split(result));
  }

  @Override
  public Verdict judgeLeniently(String text) {
    return judgeFinally(Statement.of(text), new AnswerText(text));
  }

  @Override
  public Verdict judgeFinally(Statement statement, AnswerText answer) {
    return StatedItems.read(statement).map(this::judge).orElse(Verdict.UNREADABLE);
  }

  @Override
  public Verdict judgeStated(String json) {
    if (!json.startsWith("[")) {
      return Matcher.super.judgeStated(json);
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
    List<Matcher> left = new ArrayList<>(members);
    boolean readable = true;
    boolean extra = false;
    for (String item : items.stream().distinct().toList()) {
      Optional<Matcher> member =
          left.stream().filter(one -> one.judge(item) == Verdict.RIGHT).findFirst();
      member.ifPresent(left::remove);
      extra |= member.isEmpty();
      readable &= members.stream().anyMatch(one -> one.judge(item) != Verdict.UNREADABLE);
    }
    return readable ? Verdict.of(left.isEmpty() && !extra) : Verdict.UNREADABLE;
  }
}
