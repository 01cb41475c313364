package io.keyfleet.scorer.page.board;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.Labels;
import io.keyfleet.scorer.verdicts.Score;
import io.keyfleet.scorer.verdicts.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// The latest answers that are not right, at most [#MAX]. For one thread.
final class Misses {
  static final int MAX = 20;

  private final PriorityQueue<Details.Miss> latest =
      new PriorityQueue<>(Comparator.comparing(Details.Miss::answeredAt));
  private long count;

  void add(Answer answer, Score score) {
    if (!score.verdict().scored() || score.verdict() == Verdict.RIGHT) {
      return;
    }
    count++;
    latest.add(miss(answer, score));
    if (latest.size() > MAX) {
      latest.remove();
    }
  }

  /// How many there have been.
  long count() {
    return count;
  }

  List<Details.Miss> read() {
    return latest.stream()
        .sorted(Comparator.comparing(Details.Miss::answeredAt).reversed())
        .toList();
  }

  private static Details.Miss miss(Answer answer, Score score) {
    Labels labels = answer.labels();
    String text = answer.completion().text();
    boolean expectedFits =
        labels.expected() == null || labels.expected().toString().length() <= Details.Miss.MAX_TEXT;
    return new Details.Miss(
        answer.prompt().toString(),
        cut(labels.id()),
        cut(labels.question()),
        expectedFits ? labels.expected() : null,
        String.valueOf(cut(text)),
        text.length() > Details.Miss.MAX_TEXT,
        score.verdict(),
        score.lenient() == Verdict.RIGHT,
        answer.source().key(),
        answer.effort().answeredAt());
  }

  /// Never in the middle of a character of two units.
  private static @Nullable String cut(@Nullable String text) {
    if (text == null || text.length() <= Details.Miss.MAX_TEXT) {
      return text;
    }
    boolean split = Character.isHighSurrogate(text.charAt(Details.Miss.MAX_TEXT - 1));
    return text.substring(0, Details.Miss.MAX_TEXT - (split ? 1 : 0));
  }
}
