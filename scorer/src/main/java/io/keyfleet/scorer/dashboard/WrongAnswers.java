package io.keyfleet.scorer.dashboard;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.KeyId;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.scorer.grading.Score;
import io.keyfleet.scorer.grading.Verdict;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// The latest answers that are not right, at most [#MAX]. Which ones does not depend on the order
/// in which they are read. For one thread.
final class WrongAnswers {
  static final int MAX = 20;

  private static final Comparator<Details.Miss> OLDEST_FIRST =
      Comparator.comparing(Details.Miss::answeredAt).thenComparing(Details.Miss::prompt);

  private final PriorityQueue<Details.Miss> latest = new PriorityQueue<>(OLDEST_FIRST);
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
    return latest.stream().sorted(OLDEST_FIRST.reversed()).toList();
  }

  /// Writes them, in the form that [#read(DataInput)] reads.
  void write(DataOutput out) throws IOException {
    out.writeLong(count);
    out.writeInt(latest.size());
    for (Details.Miss miss : latest) {
      byte[] json = RecordJson.write(miss);
      out.writeInt(json.length);
      out.write(json);
    }
  }

  static WrongAnswers read(DataInput in) throws IOException {
    WrongAnswers misses = new WrongAnswers();
    misses.count = in.readLong();
    for (int left = in.readInt(); left > 0; left--) {
      byte[] json = new byte[in.readInt()];
      in.readFully(json);
      misses.latest.add(RecordJson.MAPPER.readValue(json, Details.Miss.class));
    }
    return misses;
  }

  private static Details.Miss miss(Answer answer, Score score) {
    Labels labels = answer.labels();
    String text = answer.completion().text();
    boolean expectedFits =
        labels.expected() == null || labels.expected().toString().length() <= Details.Miss.MAX_TEXT;
    return new Details.Miss(
        answer.prompt().toString(),
        Excerpt.ofNullable(labels.id(), Details.Miss.MAX_TEXT),
        Excerpt.ofNullable(labels.question(), Details.Miss.MAX_TEXT),
        expectedFits ? labels.expected() : null,
        Excerpt.of(text, Details.Miss.MAX_TEXT),
        text.length() > Details.Miss.MAX_TEXT,
        score.verdict(),
        score.lenient() == Verdict.RIGHT,
        new KeyId(Excerpt.of(answer.source().key().value(), Dashboard.MAX_NAME)),
        answer.effort().answeredAt());
  }
}
