package io.keyfleet.scorer.answers;

import io.keyfleet.scorer.grading.Verdict;
import java.time.Instant;

/// An answer or dead prompt as the index has it. Names are numbers in the index's lists.
///
/// @param sequence which one it is of all that were read, from 0
/// @param time when it was answered or given up
/// @param verdict what it counts as
/// @param flags of [RecordForm]
/// @param expected hash of the expected answer, of which 8 bits are kept
/// @param question hash of the question; 0 if there is none
/// @param id hash of the owner's id; 0 if there is none
/// @param topic its prompt's topic, in [AnswerIndex#topic]
/// @param partition of prompt and answer
/// @param promptOffset of the prompt
/// @param resultOffset of the answer or dead prompt
/// @param run its run
/// @param template its template
/// @param model the model that answered
/// @param account the account that was billed
public record IndexedAnswer(
    long sequence,
    Instant time,
    Verdict verdict,
    int flags,
    int expected,
    long question,
    long id,
    int topic,
    int partition,
    long promptOffset,
    long resultOffset,
    int run,
    int template,
    int model,
    int account) {
  static IndexedAnswer read(long sequence, long[] words, int at) {
    return new IndexedAnswer(
        sequence,
        RecordForm.time(RecordForm.millis(words, at)),
        RecordForm.VERDICTS.get(RecordForm.verdict(words, at)),
        RecordForm.flags(words, at),
        RecordForm.expected(words, at),
        RecordForm.question(words, at),
        RecordForm.id(words, at),
        RecordForm.topic(words, at),
        RecordForm.partition(words, at),
        RecordForm.promptOffset(words, at),
        RecordForm.resultOffset(words, at),
        RecordForm.label(words, at, 0),
        RecordForm.label(words, at, 1),
        RecordForm.label(words, at, 2),
        RecordForm.label(words, at, 3));
  }

  /// Whether it has this time, as far as the index tells times apart.
  public boolean at(Instant other) {
    return RecordForm.millis(time) == RecordForm.millis(other);
  }

  /// Whether it is a dead prompt.
  public boolean dead() {
    return (flags & RecordForm.DEAD) != 0;
  }

  /// Whether its prompt was settled before, so that it does not count.
  boolean repeated() {
    return (flags & RecordForm.REPEATED) != 0;
  }
}
