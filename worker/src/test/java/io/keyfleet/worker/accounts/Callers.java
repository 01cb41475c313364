package io.keyfleet.worker.accounts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.LongSupplier;

/// Callers that take every turn of a window as it opens, on virtual time, and send some time later.
final class Callers {
  private final SlidingWindow window;
  private final LongSupplier lateness;
  private final PriorityQueue<Send> pending =
      new PriorityQueue<>(Comparator.comparingLong(Send::at));
  private final List<Long> sends = new ArrayList<>();
  private long now;

  private record Send(long turn, long at) {}

  /// @param lateness nanoseconds from a turn to its send
  Callers(SlidingWindow window, long start, LongSupplier lateness) {
    this.window = window;
    this.now = start;
    this.lateness = lateness;
  }

  /// Callers that send at once.
  static Callers prompt(SlidingWindow window) {
    return new Callers(window, 0, () -> 0);
  }

  /// Lateness of which one in `rarity` is long, the others short.
  static LongSupplier lateness(Random random, Duration shortest, Duration longest, int rarity) {
    return () -> {
      Duration most = random.nextInt(rarity) == 0 ? longest : shortest;
      return (long) (random.nextDouble() * most.toNanos());
    };
  }

  /// Calls until so many turns were taken.
  Callers take(int turns) {
    for (int taken = 0; taken < turns; taken++) {
      awaitTurn(Long.MAX_VALUE);
      takeOne();
    }
    return this;
  }

  /// Calls until that moment; what is not sent by then goes out at its own time.
  Callers callUntil(long end) {
    while (awaitTurn(end)) {
      takeOne();
    }
    return this;
  }

  /// Lets everything go out that has its turn.
  Callers land() {
    while (!pending.isEmpty()) {
      now = Math.max(now, pending.element().at());
      sendDue();
    }
    return this;
  }

  /// Times of everything that went out, in no order.
  List<Long> sends() {
    return sends;
  }

  long now() {
    return now;
  }

  private void takeOne() {
    pending.add(new Send(window.take(now), now + lateness.getAsLong()));
    sendDue();
  }

  private boolean awaitTurn(long end) {
    while (true) {
      long wait = window.untilTurn(now);
      long next = pending.isEmpty() ? Long.MAX_VALUE : pending.element().at();
      if (wait == 0 && now < end) {
        return true;
      }
      long until = Math.min(now + wait, next);
      if (until >= end) {
        return false;
      }
      now = until;
      sendDue();
    }
  }

  private void sendDue() {
    while (!pending.isEmpty() && pending.element().at() <= now) {
      Send send = pending.remove();
      window.sent(send.turn(), send.at());
      sends.add(send.at());
    }
  }
}
