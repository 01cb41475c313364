package io.keyfleet.scorer.answers;

import io.keyfleet.scorer.grading.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The scored answers of one run, column by column: 37 bytes each.
final class ScoredColumns {
  final long[] questions;
  final long[] ids;
  final long[] sequences;
  final byte[] expected;
  private final byte[] verdicts;
  private final long[] places;
  private final int[] topics;
  private int size;

  private ScoredColumns(int most) {
    questions = new long[most];
    ids = new long[most];
    sequences = new long[most];
    verdicts = new byte[most];
    expected = new byte[most];
    places = new long[most];
    topics = new int[most];
  }

  /// The first [IndexedPairs#MOST] of a run.
  static ScoredColumns read(AnswerIndex index, String run) {
    AnswerFilter filter =
        new AnswerFilter(
            RecordForm.VERDICTS.stream().filter(Verdict::scored).collect(Collectors.toSet()),
            Map.of(AnswerLabel.RUN, run),
            null,
            false);
    long end = index.added();
    IndexedFilter condition = new IndexedFilter(index, filter);
    long[] count = {0};
    index.read(0, end, (_, words, at) -> count[0] += condition.holds(words, at) ? 1 : 0);
    ScoredColumns columns = new ScoredColumns((int) Math.min(IndexedPairs.MOST, count[0]));
    index.read(
        0,
        end,
        (sequence, words, at) -> {
          if (columns.size < columns.ids.length && condition.holds(words, at)) {
            columns.add(sequence, words, at);
          }
        });
    return columns;
  }

  int size() {
    return size;
  }

  Verdict verdict(int row) {
    return RecordForm.VERDICTS.get(verdicts[row]);
  }

  boolean right(int row) {
    return verdict(row) == Verdict.RIGHT;
  }

  /// Puts answers to one question into the order in which they are paired with those of another
  /// run: that of [io.keyfleet.scorer.compare.Pairing].
  List<Integer> inOrder(List<Integer> some, AnswerIndex index) {
    return some.stream()
        .sorted(
            Comparator.comparingLong((Integer i) -> ids[i])
                .thenComparing(i -> index.topic(topics[i]).prompts())
                .thenComparing((i, k) -> Long.compareUnsigned(places[i], places[k])))
        .toList();
  }

  private void add(long sequence, long[] words, int at) {
    questions[size] = RecordForm.question(words, at);
    ids[size] = RecordForm.id(words, at);
    sequences[size] = sequence;
    verdicts[size] = (byte) RecordForm.verdict(words, at);
    expected[size] = (byte) RecordForm.expected(words, at);
    places[size] = words[at + 3]; // offset before partition
    topics[size] = RecordForm.topic(words, at);
    size++;
  }
}
