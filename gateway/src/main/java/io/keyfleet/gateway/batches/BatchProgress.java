package io.keyfleet.gateway.batches;

import io.keyfleet.contract.PromptId;
import io.keyfleet.gateway.batches.store.Batch;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Which prompts of a batch have a result. Safe for all threads.
final class BatchProgress {
  /// Records of one partition that a batch and those beside it may have.
  private static final int MAX_INDEX = 100_000_000;

  private final Map<Integer, BitSet> answered = new HashMap<>();
  private final Map<Integer, BitSet> dead = new HashMap<>();

  /// Prompts of its topic that have a result, whosever they are.
  private final Map<Integer, BitSet> settled = new HashMap<>();

  private final String topic;
  private final Batch.Origin origin;
  private long answers;
  private long deaths;
  private boolean nameless;

  /// @param topic that its prompts are on
  /// @param origin no prompt of the batch is before
  BatchProgress(String topic, Batch.Origin origin) {
    this.topic = topic;
    this.origin = origin;
  }

  /// Counts an answer, each prompt once, whatever became of it before.
  synchronized void answered(PromptId prompt) {
    mark(settled, prompt);
    if (mark(answered, prompt)) {
      answers++;
      deaths -= at(dead, prompt) ? 1 : 0;
    }
  }

  /// Counts a prompt that was given up, unless it has an answer.
  synchronized void died(PromptId prompt) {
    mark(settled, prompt);
    if (mark(dead, prompt) && !at(answered, prompt)) {
      deaths++;
    }
  }

  /// Records the result of a prompt beside the batch's own.
  ///
  /// @param run that it is of; null where its record was deleted or unreadable: it may have been
  ///   one of the batch
  synchronized void other(PromptId prompt, @Nullable String run) {
    if (mark(settled, prompt)) {
      nameless |= run == null;
    }
  }

  /// Whether no prompt can get a result any more though not all of the batch are known to have one:
  /// some had none to be known by, and all before `ends` have one.
  ///
  /// @param ends of the topic's partitions after the batch was published
  synchronized boolean over(List<Long> ends) {
    return nameless
        && IntStream.range(0, origin.prompts().size())
            .allMatch(number -> {
              long length = ends.get(number) - origin.prompts().get(number);
              return settled.getOrDefault(number, new BitSet()).nextClearBit(0) >= length;
            });
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
    if (!prompt.topic().equals(topic)
        || prompt.partition() < 0
        || prompt.partition() >= origin.prompts().size()) {
      return -1;
    }
    long index = prompt.offset() - origin.prompts().get(prompt.partition());
    return index > MAX_INDEX ? -1 : (int) Math.max(-1, index);
  }
}
