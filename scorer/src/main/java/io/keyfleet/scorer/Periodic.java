package io.keyfleet.scorer;

import io.keyfleet.service.time.Ticker;
import java.time.Duration;

/// Something that is done again and again, with a pause after each time. For one thread.
final class Periodic {
  private final Ticker ticker;
  private final long pause;
  private long next;

  private Periodic(Ticker ticker, Duration pause, long next) {
    this.ticker = ticker;
    this.pause = pause.toNanos();
    this.next = next;
  }

  /// To be done for the first time at once.
  static Periodic now(Ticker ticker, Duration pause) {
    return new Periodic(ticker, pause, ticker.nanos());
  }

  /// To be done for the first time after a pause.
  static Periodic later(Ticker ticker, Duration pause) {
    return new Periodic(ticker, pause, ticker.nanos() + pause.toNanos());
  }

  /// Does it, if it is time. What fails is tried again the next time.
  void keep(Runnable deed) {
    if (ticker.nanos() - next >= 0) {
      deed.run();
      next = ticker.nanos() + pause;
    }
  }
}
