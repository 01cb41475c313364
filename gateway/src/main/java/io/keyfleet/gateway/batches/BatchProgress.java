package io.keyfleet.gateway.batches;

import io.keyfleet.contract.PromptId;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/// Which prompts of a batch have a result. Safe for all threads.
final class BatchProgress {
  /// Records of one partition that a batch and those beside it may have.
  private static final int MAX_INDEX = 100_000_000;

  private final Map<Integer, BitSet> answered = new HashMap<>();
  private final Map<Integer, BitSet> dead = new HashMap<>();
  private final Batch.Origin origin;
  private long answers;
  private long deaths;

  /// @param origin no prompt of the batch is before
  BatchProgress(Batch.Origin origin) {
    this.origin = origin;
  }

  /// Counts an answer, each prompt once, whatever became of it before.
  synchronized void answered(PromptId prompt) {
    if (mark(answered, prompt)) {
      answers++;
      deaths -= at(dead, prompt) ? 1 : 0;
    }
  }

  /// Counts a prompt that was given up, unless it has an answer.
  synchronized void died(PromptId prompt) {
    if (mark(dead, prompt) && !at(answered, prompt)) {
      deaths++;
    }
  }

  synchronized long completed() {
    return answers;
  }

  synchronized long failed() {
    return deaths;
  }

  private boolean mark(Map<Integer, BitSet> marks, PromptId prompt) {
    int index = index(prompt);
    if (index < 0) {
      return false;
    }
    BitSet set = marks.computeIfAbsent(prompt.partition(), _ -> new BitSet());
    boolean fresh = !set.get(index);
    set.set(index);
    return fresh;
  }

  private boolean at(Map<Integer, BitSet> marks, PromptId prompt) {
    BitSet set = marks.get(prompt.partition());
    return set != null && set.get(index(prompt));
  }

  private int index(PromptId prompt) {
    if (prompt.partition() < 0 || prompt.partition() >= origin.prompts().size()) {
      return -1;
    }
    long index = prompt.offset() - origin.prompts().get(prompt.partition());
    return index > MAX_INDEX ? -1 : (int) Math.max(-1, index);
  }
}
