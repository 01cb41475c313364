package io.keyfleet.worker.plan;

import java.util.Arrays;
import java.util.stream.IntStream;

/// Weights put onto workers of unequal speed: longest first, each where it is finished earliest
/// (LPT for uniform machines, whose finish is below 1.6 times the optimum at worst: Kovács, "New
/// approximation bounds for LPT scheduling", Algorithmica 57, 2010).
final class Packing {
  /// How far from the ideal, as a factor, keeping weights where they are may take the finish.
  static final double KEEP = 1.10;

  private final double[] weights;
  private final double[] speeds;
  private final int[] open;

  /// @param weights longest first
  /// @param speeds of each worker; nothing is put where it is 0
  Packing(double[] weights, double[] speeds) {
    this.weights = weights;
    this.speeds = speeds;
    this.open = IntStream.range(0, speeds.length).filter(m -> speeds[m] > 0).toArray();
  }

  /// The worker of each weight. A weight stays with its owner as long as that takes the finish
  /// beyond neither 1.10 times the ideal nor what packing regardless of owners comes to.
  ///
  /// @param owners the worker that has it now, or [Placement#NOBODY]
  int[] pack(int[] owners) {
    int[] free = Placement.filled(weights.length, Placement.NOBODY);
    double[] loads = new double[speeds.length];
    int[] moved = longestFirst(free, owners, loads);
    if (Arrays.equals(owners, free)) {
      return moved;
    }
    double bound = Math.max(finish(loads), KEEP * ideal());

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

  /// What each worker is given by packing regardless of owners.
  double[] loads() {
    double[] loads = new double[speeds.length];
    int[] free = Placement.filled(weights.length, Placement.NOBODY);
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
