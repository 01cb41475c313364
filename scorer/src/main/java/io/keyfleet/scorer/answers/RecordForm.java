package io.keyfleet.scorer.answers;

import io.keyfleet.scorer.grading.Verdict;
import java.time.Instant;
import java.util.List;

/// How an answer stands in the index: [#WORDS] longs.
///
/// | long | bits, the highest first |
/// | --- | --- |
/// | 0 | 40 milliseconds since 2020, 4 verdict, 4 flags, 8 lap, 8 of the expected answer's hash |
/// | 1, 2 | hashes of question and id |
/// | 3 | 40 offset of the prompt, 24 partition |
/// | 4 | 40 offset of the answer or dead prompt, 16 topic, 8 unused |
/// | 5 | 16 each: run, template, model, account |
///
/// The lap tells how often the file was written around, so that a reader knows a record that is not
/// the one it looks for.
final class RecordForm {
  static final int WORDS = 6;
  static final int BYTES = WORDS * Long.BYTES;

  /// The record is a dead prompt's.
  static final int DEAD = 1;

  /// Its prompt was settled before.
  static final int REPEATED = 2;

  /// In the order of their codes, which files hold.
  static final List<Verdict> VERDICTS =
      List.of(
          Verdict.RIGHT,
          Verdict.WRONG,
          Verdict.UNREADABLE,
          Verdict.TRUNCATED,
          Verdict.FILTERED,
          Verdict.UNANSWERED,
          Verdict.UNSCORED);

  private static final long FIRST = Instant.parse("2020-01-01T00:00:00Z").toEpochMilli();
  private static final long MASK_40 = (1L << 40) - 1;
  private static final int MASK_24 = (1 << 24) - 1;

  private RecordForm() {}

  /// Writes a record behind `at`.
  static void put(long[] words, int at, IndexedAnswer one, int lap) {
    long millis = millis(one.time());
    words[at] =
        (millis << 24)
            | ((long) code(one.verdict()) << 20)
            | ((long) one.flags() << 16)
            | ((lap & 0xFFL) << 8)
            | (one.expected() & 0xFF);
    words[at + 1] = one.question();
    words[at + 2] = one.id();
    words[at + 3] = (one.promptOffset() << 24) | (one.partition() & MASK_24);
    words[at + 4] = (one.resultOffset() << 24) | ((long) one.topic() << 8);
    words[at + 5] =
        ((long) one.run() << 48)
            | ((long) one.template() << 32)
            | ((long) one.model() << 16)
            | one.account();
  }

  static long millis(Instant time) {
    long near = Math.clamp(time.getEpochSecond(), FIRST / 1_000, (FIRST + MASK_40) / 1_000);
    long millis = near * 1_000 + (near == time.getEpochSecond() ? time.getNano() / 1_000_000 : 0);
    return Math.clamp(millis - FIRST, 0, MASK_40);
  }

  static long millis(long[] words, int at) {
    return words[at] >>> 24;
  }

  static Instant time(long millis) {
    return Instant.ofEpochMilli(millis + FIRST);
  }

  static int verdict(long[] words, int at) {
    return (int) (words[at] >>> 20) & 0xF;
  }

  /// What stands for a verdict: its place among [#VERDICTS].
  static int code(Verdict verdict) {
    return VERDICTS.indexOf(verdict);
  }

  static int flags(long[] words, int at) {
    return (int) (words[at] >>> 16) & 0xF;
  }

  static int lap(long[] words, int at) {
    return (int) (words[at] >>> 8) & 0xFF;
  }

  static int expected(long[] words, int at) {
    return (int) words[at] & 0xFF;
  }

  static long question(long[] words, int at) {
    return words[at + 1];
  }

  static long id(long[] words, int at) {
    return words[at + 2];
  }

  static long promptOffset(long[] words, int at) {
    return words[at + 3] >>> 24;
  }

  static int partition(long[] words, int at) {
    return (int) words[at + 3] & MASK_24;
  }

  static long resultOffset(long[] words, int at) {
    return words[at + 4] >>> 24;
  }

  static int topic(long[] words, int at) {
    return (int) (words[at + 4] >>> 8) & 0xFFFF;
  }

  /// The number of a label: 0 run, 1 template, 2 model, 3 account.
  static int label(long[] words, int at, int which) {
    return (int) (words[at + 5] >>> (48 - 16 * which)) & 0xFFFF;
  }
}
