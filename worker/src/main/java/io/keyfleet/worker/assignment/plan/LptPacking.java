package io.keyfleet.worker.assignment.plan;

import static java.util.Comparator.comparingDouble;

import java.util.Arrays;
import java.util.stream.IntStream;

/// Weights put onto workers of unequal speed: longest first, each on the worker that finishes it
/// earliest (LPT for uniform machines, whose finish is below 1.6 times the optimum at worst:
/// Kovács, "New approximation bounds for LPT scheduling", Algorithmica 57, 2010).
final class LptPacking {
  private final double[] weights;
  private final double[] speeds;
  private final double keep;
  private final int[] open;

  /// @param weights longest first
  /// @param speeds of each worker; nothing is put where it is 0
  /// @param keep how far from the ideal, as a factor, keeping weights where they are may take the
  ///   finish
  LptPacking(double[] weights, double[] speeds, double keep) {
    this.keep = keep;
    this.weights = weights;
    this.speeds = speeds;
    this.open = IntStream.range(0, speeds.length).filter(m -> speeds[m] > 0).toArray();
  }

  /// How many weights there are.
  int size() {
    return weights.length;
  }

  /// The worker of each weight. As few weights move as take the finish to what packing regardless
  /// of owners comes to, or to `keep` times the ideal.
  ///
  /// @param owners the worker that has it now, or [Assignment#NOBODY]
  int[] pack(int[] owners) {
    int[] free = Assignment.filled(weights.length, Assignment.NOBODY);
    double[] loads = new double[speeds.length];
    int[] moved = longestFirst(free, owners, loads);
    if (Arrays.equals(owners, free)) {
      return moved;
    }
    double bound = Math.max(finish(loads), keep * ideal());

    int[] repaired = repair(owners, bound);
    if (finish(loads(repaired)) <= PlanTuning.NEAR * bound) {
      return repaired;
    }
    Arrays.fill(loads, 0);
    int[] kept = free.clone();
    for (int i = 0; i < weights.length; i++) {
      int owner = owners[i];
      if (owner >= 0 && speeds[owner] > 0 && (loads[owner] + weights[i]) / speeds[owner] <= bound) {
        kept[i] = owner;
        loads[owner] += weights[i];
      }
    }
    kept = longestFirst(kept, owners, loads);
    return finish(loads) <= bound ? kept : moved;
  }

  /// Puts what has no good place where it is finished earliest, then moves or exchanges one weight
  /// after another of whoever is finished last, each time the one that helps most.
  private int[] repair(int[] owners, double bound) {
    int[] kept =
        Arrays.stream(owners)
            .map(owner -> owner >= 0 && speeds[owner] > 0 ? owner : Assignment.NOBODY)
            .toArray();
    double[] loads = loads(kept);
    kept = longestFirst(kept, owners, loads);
    boolean better = (long) weights.length * weights.length <= PlanTuning.MAX_LOOKS;
    for (int moves = 0; better && moves < weights.length && finish(loads) > bound; moves++) {
      better = moveOne(kept, loads);
    }
    return kept;
  }

  /// A weight that goes from whoever is finished last to another, perhaps in exchange for a lighter
  /// one.
  ///
  /// @param back what comes in exchange; -1 if nothing does
  private record Exchange(int weight, int back, double finish) {}

  private boolean moveOne(int[] owners, double[] loads) {
    int last =
        Arrays.stream(open).boxed().max(comparingDouble(m -> loads[m] / speeds[m])).orElse(0);
    Exchange best = new Exchange(-1, -1, loads[last] / speeds[last]);
    int to = last;
    for (int m : open) {
      Exchange one = m == last ? best : best(owners, loads, last, m, best.finish);
      if (one.finish < best.finish) {
        best = one;
        to = m;
      }
    }
    if (best.weight < 0) {
      return false;
    }
    double moved = weights[best.weight] - (best.back < 0 ? 0 : weights[best.back]);
    owners[best.weight] = to;
    if (best.back >= 0) {
      owners[best.back] = last;
    }
    loads[last] -= moved;
    loads[to] += moved;
    return true;
  }

  /// What brings the later of the two to the earliest finish below `least`; the simpler of equals.
  private Exchange best(int[] owners, double[] loads, int last, int m, double least) {
    Exchange best = new Exchange(-1, -1, least);
    for (int i = 0; i < owners.length; i++) {
      for (int j = -1; owners[i] == last && j < owners.length; j++) {
        if (j >= 0 && (owners[j] != m || weights[j] >= weights[i])) {
          continue;
        }
        double moved = weights[i] - (j < 0 ? 0 : weights[j]);
        double finish =
            Math.max((loads[last] - moved) / speeds[last], (loads[m] + moved) / speeds[m]);
        if (finish < best.finish) {
          best = new Exchange(i, j, finish);
        }
      }
    }
    return best;
  }

  private double[] loads(int[] owners) {
    double[] loads = new double[speeds.length];
    for (int i = 0; i < owners.length; i++) {
      if (owners[i] >= 0) {
        loads[owners[i]] += weights[i];
      }
    }
    return loads;
  }

  /// What each worker is given by packing regardless of owners.
  double[] loads() {
    double[] loads = new double[speeds.length];
    int[] free = Assignment.filled(weights.length, Assignment.NOBODY);
    longestFirst(free, free, loads);
    return loads;
  }

  private int[] longestFirst(int[] placed, int[] owners, double[] loads) {
    int[] workers = placed.clone();
    for (int i = 0; i < workers.length; i++) {
      if (workers[i] < 0 && open.length > 0) {
        workers[i] = earliest(weights[i], owners[i], loads);
        loads[workers[i]] += weights[i];
      }
    }
    return workers;
  }

  private int earliest(double weight, int owner, double[] loads) {
    int best = open[0];
    double least = Double.POSITIVE_INFINITY;
    for (int m : open) {
      double finish = (loads[m] + weight) / speeds[m];
      if (finish < least || (finish == least && m == owner)) {
        best = m;
        least = finish;
      }
    }
    return best;
  }

  private double finish(double[] loads) {
    return Arrays.stream(open).mapToDouble(m -> loads[m] / speeds[m]).max().orElse(0);
  }

  private double ideal() {
    return Arrays.stream(weights).sum() / Arrays.stream(speeds).sum();
  }
}
