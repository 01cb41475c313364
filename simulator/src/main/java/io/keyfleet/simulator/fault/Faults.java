package io.keyfleet.simulator.fault;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/// The faults that are on now, in the order in which they apply to a call. Safe for all threads.
public final class Faults {
  private volatile List<On> on = List.of();

  private record On(Fault fault, long sinceNanos, AtomicLong left) {
    On(Fault fault, long now) {
      this(
          fault,
          now,
          new AtomicLong(fault.bounds().count() == null ? Long.MAX_VALUE : fault.bounds().count()));
    }

    boolean isOver(long now) {
      boolean late =
          fault.bounds().lasting() != null
              && now - sinceNanos >= fault.bounds().lasting().toNanos();
      return late || left.get() <= 0;
    }

    /// Counts a call that it strikes; false if it has struck often enough.
    boolean count() {
      return left.getAndUpdate(many -> Math.max(0, many - 1)) > 0;
    }
  }

  /// Switches to `faults`, and off what was on before.
  public void replace(List<Fault> faults, long now) {
    on = faults.stream().map(fault -> new On(fault, now)).toList();
  }

  /// Those that are on.
  public List<Fault> on(long now) {
    return on.stream().filter(one -> !one.isOver(now)).map(On::fault).toList();
  }

  /// The first one that strikes a call.
  ///
  /// @param random of this call
  public Optional<Fault> strike(Target.Shot shot, long now, RandomGenerator random) {
    return on.stream()
        .filter(one -> one.fault.fault() != FaultKind.SHRINK)
        .filter(one -> !one.isOver(now) && one.fault.target().hits(shot))
        .filter(one -> random.nextDouble() < one.fault.share())
        .filter(On::count)
        .map(On::fault)
        .findFirst();
  }

  /// What every limit is multiplied by for a call.
  public double factor(Target.Shot shot, long now) {
    double factor = 1;
    for (On one : on) {
      Double own = one.fault.terms().factor();
      if (own != null
          && one.fault.fault() == FaultKind.SHRINK
          && !one.isOver(now)
          && one.fault.target().hits(shot)) {
        factor = Math.min(factor, own);
      }
    }
    return factor;
  }
}
