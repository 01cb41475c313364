package io.keyfleet.worker.limiter;

import io.keyfleet.worker.limiter.Limiter.Permit;
import io.keyfleet.worker.limiter.Limiter.Use;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.LongSupplier;

/// Callers that take every turn of a limiter as it opens, on virtual time, and send some time
/// later. A call's real cost is known some time after that, and is the one it was taken for or
/// less.
final class Callers {
  private final Limiter limiter;
  private final Ways ways;
  private final PriorityQueue<Event> pending =
      new PriorityQueue<>(Comparator.comparingLong(Event::at));
  private final List<Use> sends = new ArrayList<>();
  private long now;
  private long cost;

  /// How callers behave; each figure is drawn anew for each call.
  ///
  /// @param lateness nanoseconds from a turn to its send
  /// @param cost what a turn is taken for
  /// @param used percent of the cost that is really used
  /// @param duration nanoseconds from the send to the end of the call
  record Ways(LongSupplier lateness, LongSupplier cost, LongSupplier used, LongSupplier duration) {
    /// One request at a time, over at once.
    static Ways requests(LongSupplier lateness) {
      return new Ways(lateness, () -> 1, () -> 100, () -> 0);
    }
  }

  private record Event(Permit permit, long cost, int sent, long at) {}

  Callers(Limiter limiter, long start, Ways ways) {
    this.limiter = limiter;
    this.now = start;
    this.ways = ways;
    this.cost = ways.cost().getAsLong();
  }

  /// Callers of requests that send at once.
  static Callers prompt(Limiter limiter) {
    return new Callers(limiter, 0, Ways.requests(() -> 0));
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

  /// Lets everything go out and end that has its turn.
  Callers land() {
    while (!pending.isEmpty()) {
      now = Math.max(now, pending.element().at());
      passDue();
    }
    return this;
  }

  /// Everything that went out, with what it really cost, in no order.
  List<Use> sends() {
    return sends;
  }

  /// Costs of the turns that did not go out yet.
  long unsent() {
    return pending.stream().filter(event -> event.sent() == 0).mapToLong(Event::cost).sum();
  }

  long now() {
    return now;
  }

  private void takeOne() {
    Permit permit = limiter.acquire(now, cost);
    pending.add(new Event(permit, cost, 0, now + ways.lateness().getAsLong()));
    cost = ways.cost().getAsLong();
    passDue();
  }

  private boolean awaitTurn(long end) {
    while (true) {
      long wait = limiter.nanosUntilPermit(now, cost);
      long next = pending.isEmpty() ? Long.MAX_VALUE : pending.element().at();
      if (wait == 0 && now < end) {
        return true;
      }
      long until = Math.min(wait > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + wait, next);
      if (until >= end) {
        return false;
      }
      now = until;
      passDue();
    }
  }

  private void passDue() {
    while (!pending.isEmpty() && pending.element().at() <= now) {
      Event event = pending.remove();
      if (event.sent() == 0) {
        event.permit().sent(event.at());
        long used = Math.max(1, event.cost() * ways.used().getAsLong() / 100);
        sends.add(new Use(event.at(), used, false));
        long end = event.at() + ways.duration().getAsLong();
        pending.add(new Event(event.permit(), event.cost() - used, 1, end));
      } else {
        event.permit().correct(-event.cost());
        event.permit().ended();
      }
    }
  }
}
