package io.keyfleet.worker.pool;

import java.time.Duration;
import java.util.function.Supplier;

/// Where a worker has its pool from.
///
/// @param first what it starts with
/// @param interval between two looks at its files; zero: they are not looked at again
/// @param reread reads it again, and notes what is wrong with it in the settings that it uses
public record PoolSource(Pool first, Duration interval, Supplier<PoolReading> reread) {
  /// Whether it may change while the worker runs.
  public boolean watched() {
    return !first.files().isEmpty() && interval.isPositive();
  }
}
