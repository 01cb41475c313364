package io.keyfleet.worker.dispatch;

import java.time.Duration;
import java.util.Optional;

/// Whether calls to the endpoint make sense now. After a few failures in a row it is closed for a
/// while, then lets one call through at a time until one succeeds. Not thread-safe.
final class Endpoint {
  /// Failures in a row that may be chance.
  private static final int TOLERATED = 5;

  private final Backoff backoff;
  private int failures;
  private long closedUntil;
  private boolean probing;

  Endpoint(Backoff backoff) {
    this.backoff = backoff;
  }

  /// Nanoseconds until a call may be made; [Long#MAX_VALUE] while a probe is out.
  long untilOpen(long now) {
    if (failures <= TOLERATED) {
      return 0;
    }
    return probing ? Long.MAX_VALUE : Math.max(0, closedUntil - now);
  }

  void called() {
    probing = failures > TOLERATED;
  }

  void succeeded() {
    failures = 0;
    probing = false;
  }

  /// A call failed. Of those that were out already when it was closed, each tells no more than the
  /// first did.
  void failed(long now, Optional<Duration> asked) {
    if (closed() && !probing) {
      return;
    }
    failures++;
    probing = false;
    if (closed()) {
      closedUntil = now + backoff.drawnOrAfter(failures - TOLERATED, asked).toNanos();
    }
  }

  /// The call went nowhere and says nothing of the endpoint.
  void undecided() {
    probing = false;
  }

  boolean closed() {
    return failures > TOLERATED;
  }
}
