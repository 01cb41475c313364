package io.keyfleet.worker.limiter;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.worker.limiter.Limiter.Permit;
import io.keyfleet.worker.limiter.Limiter.Refusal;
import io.keyfleet.worker.limiter.SlidingWindow.Pacing;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Function;

/// An API that keeps a sliding window by arrival and refuses for reasons of its own as well, called
/// by an account with a configured quota and a limiter that has to find out what else there is. All
/// on virtual time. What is refused for want of room is told truly for how long to wait.
///
/// @param configured the account's quota
/// @param real the API's limit
/// @param byChance share of the calls that are refused whatever their number
/// @param chanceWait what such a refusal asks to wait for; zero: nothing
/// @param others shares of the limit that somebody else uses evenly, in turns of 30 s
record RefusingWorld(
    Rate configured, Rate real, double byChance, Duration chanceWait, List<Double> others) {
  static final Duration MARGIN = Duration.ofMillis(10);
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long MILLI = SECOND / 1_000;
  private static final long OTHERS_TURN = 30 * SECOND;
  private static final long LATENCY = 300 * MILLI;

  /// What came of it.
  ///
  /// @param used answered calls by those that the API would have answered at most
  /// @param refused refused calls by all calls
  record Result(double used, double refused) {}

  /// One in which nothing is refused but what is over the limit.
  static RefusingWorld of(String configured, String real) {
    return new RefusingWorld(Rate.parse(configured), Rate.parse(real), 0, Duration.ZERO, List.of());
  }

  RefusingWorld refusingByChance(double share, Duration wait) {
    return new RefusingWorld(configured, real, share, wait, others);
  }

  RefusingWorld sharedWith(Double... shares) {
    return new RefusingWorld(configured, real, byChance, chanceWait, List.of(shares));
  }

  /// Has every turn taken as it opens.
  Result run(Function<Rate, Limiter> limiter, Duration length, long seed) {
    return new Run(limiter.apply(configured), seed).until(length.toNanos());
  }

  private record Event(long at, Permit permit, boolean refused, long rest) {}

  private final class Run {
    private final Limiter quota = new SlidingWindow(configured, MARGIN, new Pacing(false, 1));
    private final Limiter limiter;
    private final Random dice;
    private final long phase;
    private final PriorityQueue<Event> events =
        new PriorityQueue<>(Comparator.comparingLong(Event::at));
    private final Deque<Long> window = new ArrayDeque<>();
    private long nextOther;
    private long coolUntil;
    private long calls;
    private long answered;

    Run(Limiter limiter, long seed) {
      this.limiter = limiter;
      this.dice = new Random(seed);
      this.phase = dice.nextLong(2 * OTHERS_TURN);
    }

    Result until(long end) {
      for (long now = 0; now < end; ) {
        hear(now);
        long wait =
            Math.max(
                coolUntil - now,
                Math.max(quota.nanosUntilPermit(now, 1), limiter.nanosUntilPermit(now, 1)));
        if (wait <= 0) {
          call(now);
        } else {
          long next = events.isEmpty() ? Long.MAX_VALUE : events.element().at() - now;
          now += Math.min(next, Math.min(wait, SECOND) + dice.nextLong(MILLI / 2));
        }
      }
      double left = 0;
      for (long at = 0; at < end; at += 100 * MILLI) {
        left += (1 - share(at)) / 10;
      }
      double most = left * Math.min(real.perSecond(), configured.perSecond());
      return new Result(answered / most, (calls - answered) / (double) calls);
    }

    private void hear(long now) {
      while (!events.isEmpty() && events.element().at() <= now) {
        Event event = events.remove();
        if (event.refused()) {
          boolean coolsDown = event.permit().refused(Refusal.OVER_LIMIT, event.rest(), event.at());
          coolUntil = Math.max(coolUntil, coolsDown ? event.at() + event.rest() : 0);
        } else {
          event.permit().answered();
        }
        event.permit().ended();
      }
    }

    private void call(long now) {
      quota.acquire(now, 1).sent(now);
      Permit permit = limiter.acquire(now, 1);
      permit.sent(now);
      calls++;
      long arrival =
          now + MILLI / 10 + dice.nextLong(dice.nextInt(50) == 0 ? 5 * MILLI : MILLI / 3);
      boolean full = !room(arrival);
      if (full || dice.nextDouble() < byChance) {
        long rest =
            full ? window.element() + real.window().toNanos() - arrival : chanceWait.toNanos();
        events.add(new Event(arrival + MILLI, permit, true, rest));
      } else {
        window.add(arrival);
        answered++;
        double spread = StrictMath.exp(0.4 * dice.nextGaussian() - 0.08);
        events.add(new Event(arrival + (long) (LATENCY * spread), permit, false, 0));
      }
    }

    private boolean room(long arrival) {
      while (nextOther <= arrival) {
        double share = share(nextOther);
        if (share > 0) {
          window.add(nextOther);
        }
        nextOther += share > 0 ? (long) (SECOND / (share * real.perSecond())) : SECOND / 20;
      }
      while (!window.isEmpty() && arrival - window.element() >= real.window().toNanos()) {
        window.remove();
      }
      return window.size() < real.count();
    }

    private double share(long at) {
      return others.isEmpty() ? 0 : others.get((int) ((at + phase) / OTHERS_TURN % others.size()));
    }
  }
}
