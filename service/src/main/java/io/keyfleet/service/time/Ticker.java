package io.keyfleet.service.time;

import java.time.Duration;

/// Elapsed time and waiting. Everything that measures or waits does it through this, so that tests
/// can run on virtual time. Readings of different implementations, or of different processes, must
/// not be compared.
public interface Ticker {
  /// Nanoseconds since some fixed moment; never goes back.
  long nanos();

  /// Waits.
  ///
  /// @param duration zero or less returns at once
  void sleep(Duration duration) throws InterruptedException;
}
