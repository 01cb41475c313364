package io.keyfleet.scorer.answers;

import io.keyfleet.contract.PromptId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Reads single answers of an index, and stretches of those that a filter wants.
public final class AnswerList {
  private AnswerList() {}

  /// The answers of these sequences that are still there, in their order.
  public static List<IndexedAnswer> of(AnswerIndex index, List<Long> sequences) {
    List<IndexedAnswer> found = new ArrayList<>();
    for (long one : sequences) {
      index.read(
          one,
          one + 1,
          (sequence, words, at) -> found.add(IndexedAnswer.read(sequence, words, at)));
    }
    return found;
  }

  /// All that is known of one prompt, in the order in which it was read: an answer, perhaps
  /// repeated ones, perhaps a dead prompt.
  public static List<IndexedAnswer> of(AnswerIndex index, PromptId prompt) {
    List<IndexedAnswer> found = new ArrayList<>();
    index.read(
        0,
        index.added(),
        (sequence, words, at) -> {
          if (RecordForm.promptOffset(words, at) == prompt.offset()
              && RecordForm.partition(words, at) == prompt.partition()
              && index.topic(RecordForm.topic(words, at)).prompts().equals(prompt.topic())) {
            found.add(IndexedAnswer.read(sequence, words, at));
          }
        });
    return found;
  }

  /// Those that a filter wants among a stretch, in the order in which they were read.
  ///
  /// @param from the first sequence
  /// @param to the sequence behind the last
  public static List<IndexedAnswer> oldestFirst(
      AnswerIndex index, AnswerFilter filter, long from, long to) {
    IndexedFilter condition = new IndexedFilter(index, filter);
    List<IndexedAnswer> found = new ArrayList<>();
    index.read(
        from,
        to,
        (sequence, words, at) -> {
          if (condition.holds(words, at)) {
            found.add(IndexedAnswer.read(sequence, words, at));
          }
        });
    return found;
  }

  /// The same, the last one first.
  public static List<IndexedAnswer> newestFirst(
      AnswerIndex index, AnswerFilter filter, long from, long to) {
    List<IndexedAnswer> found = oldestFirst(index, filter, from, to);
    Collections.reverse(found);
    return found;
  }
}
