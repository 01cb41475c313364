package io.keyfleet.scorer;

import io.keyfleet.service.time.Ticks;
import java.time.Duration;

/// Something that is done again and again, with a pause after each time. For one thread.
final class Rhythm {
  private final Ticks ticks;
  private final long pause;
  private long next;

  private Rhythm(Ticks ticks, Duration pause, long next) {
    this.ticks = ticks;
    this.pause = pause.toNanos();
    this.next = next;
  }

  /// To be done for the first time at once.
  static Rhythm now(Ticks ticks, Duration pause) {
    return new Rhythm(ticks, pause, ticks.nanos());
  }

  /// To be done for the first time after a pause.
  static Rhythm later(Ticks ticks, Duration pause) {
    return new Rhythm(ticks, pause, ticks.nanos() + pause.toNanos());
  }

  /// Does it, if it is time. What fails is tried again the next time.
  void keep(Runnable deed) {
    if (ticks.nanos() - next >= 0) {
      deed.run();
      next = ticks.nanos() + pause;
    }
  }
}
