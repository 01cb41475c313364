package io.keyfleet.gateway.sync;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Which partition an owner's next request goes to: the one that answers soonest what waits there
/// of the same owner, in turns among equals.
///
/// A worker shares its calls among the owners whose requests it has, so shares hold only if no
/// worker lacks requests of an owner while another has them. Each owner is therefore spread by
/// itself, and by how fast the partitions answer: that is each one's part of the recent answers. A
/// worker that is gone gets few until its partitions are another's. Safe for all threads.
final class ShortestWait {
  /// Recent answers that count, for each partition.
  private static final int RECENT = 32;

  /// A partition is supposed to answer this part of its even share at least, so that one that was
  /// not answered for long is found out to be answered again.
  private static final double LEAST = 0.1;

  private final double[] answers;
  private final Map<String, Outstanding> owners = new HashMap<>();
  private int last = -1;

  /// Requests of an owner that wait for their answers.
  private static final class Outstanding {
    private final int[] byPartition;
    private int all;

    private Outstanding(int partitions) {
      this.byPartition = new int[partitions];
    }
  }

  /// @param partitions how many there are, 1 or more
  ShortestWait(int partitions) {
    this.answers = new double[partitions];
    Arrays.fill(answers, 1.0 / partitions);
  }

  /// The partition of a request that begins to wait.
  synchronized int take(String owner) {
    int count = answers.length;
    Outstanding waiting = owners.computeIfAbsent(owner, _ -> new Outstanding(count));
    int soonest = (last + 1) % count;
    for (int i = 2; i <= count; i++) {
      int partition = (last + i) % count;
      if (wait(waiting, partition) < wait(waiting, soonest)) {
        soonest = partition;
      }
    }
    waiting.byPartition[soonest]++;
    waiting.all++;
    last = soonest;
    return soonest;
  }

  /// A request of a partition got its result.
  synchronized void answered(int partition) {
    double weight = 1.0 / (RECENT * answers.length);
    for (int i = 0; i < answers.length; i++) {
      answers[i] *= 1 - weight;
    }
    answers[partition] += weight;
  }

  /// A request of a partition waits no longer.
  synchronized void release(String owner, int partition) {
    Outstanding waiting = owners.get(owner);
    if (waiting != null) {
      waiting.byPartition[partition]--;
      waiting.all--;
      if (waiting.all == 0) {
        owners.remove(owner);
      }
    }
  }

  /// How long what waits there takes, as a multiple of the time between two answers of all.
  private double wait(Outstanding waiting, int partition) {
    return waiting.byPartition[partition] / Math.max(LEAST / answers.length, answers[partition]);
  }
}
