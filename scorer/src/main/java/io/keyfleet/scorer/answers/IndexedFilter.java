package io.keyfleet.scorer.answers;

import java.util.Map;

/// A filter in the numbers of an index. Safe for all threads.
final class IndexedFilter {
  private static final int ANY = -2;
  private static final AnswerLabel[] LABELS = AnswerLabel.values();

  private final AnswerIndex index;
  private final int verdicts;
  private final int[] wanted = new int[LABELS.length];
  private final boolean byId;
  private final long id;
  private final boolean repeats;
  private final boolean anyRevived;

  IndexedFilter(AnswerIndex index, AnswerFilter filter) {
    this.index = index;
    int mask = 0;
    for (var verdict : filter.verdicts()) {
      mask |= 1 << RecordForm.code(verdict);
    }
    this.verdicts = mask == 0 ? -1 : mask;
    for (AnswerLabel label : LABELS) {
      wanted[label.place()] = number(filter.labels(), label);
    }
    this.byId = filter.id() != null;
    this.id = TextHash.of(filter.id());
    this.repeats = filter.repeats();
    this.anyRevived = index.anyRevived();
  }

  /// Whether it is an answer at all that could be wanted, whatever its verdict and labels.
  boolean countable(long[] words, int at) {
    int flags = RecordForm.flags(words, at);
    if (!repeats && (flags & RecordForm.REPEATED) != 0) {
      return false;
    }
    if (byId && RecordForm.id(words, at) != id) {
      return false;
    }
    return !anyRevived || (flags & RecordForm.DEAD) == 0 || repeats || !index.revived(words, at);
  }

  /// Which conditions do not hold: the lowest bit for verdicts, then one for each label.
  int failed(long[] words, int at) {
    int failed = ((verdicts >>> RecordForm.verdict(words, at)) & 1) ^ 1;
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i] != ANY && RecordForm.label(words, at, i) != wanted[i]) {
        failed |= 2 << i;
      }
    }
    return failed;
  }

  boolean holds(long[] words, int at) {
    return failed(words, at) == 0 && countable(words, at);
  }

  private int number(Map<AnswerLabel, String> labels, AnswerLabel label) {
    String name = labels.get(label);
    return name == null ? ANY : index.names(label).find(name);
  }
}
