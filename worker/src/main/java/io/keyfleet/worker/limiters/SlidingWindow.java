package io.keyfleet.worker.limiters;

import io.keyfleet.service.settings.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Keeps a quota over a window of time: any window of its length, wherever it starts, holds no more
/// than the quota's count, in requests or in tokens.
///
/// What is used is kept in the order of the turns and stops counting in that order, each a window
/// after it was sent. A turn whose send is not known yet counts until it is, and with it all after
/// it. So the law holds however long a request lingers between turn and wire: the last call of any
/// window took its turn when all others of that window counted.
///
/// Use is spread evenly over windows of an hour or less, so that a provider who enforces a quota
/// over shorter periods is content too. It starts empty.
public final class SlidingWindow implements Limiter {
  /// Of a larger quota, turns that follow each other within this part of its window count as one,
  /// from the last one's send: so many entries are kept, and so little of it is lost.
  private static final int GRAINS = 8_192;

  /// Windows beyond this are not spread: what is left of a day's quota may be used at the pace that
  /// the shorter quotas beside it allow.
  private static final Duration LONGEST_SPREAD = Duration.ofHours(1);

  /// Windows from here on get gaps that hold on their own, each a little longer than needed.
  private static final long LONG_WINDOW = Duration.ofSeconds(10).toNanos();

  private static final double LONG_WINDOW_GAP = 1.005;

  /// Below this gap a late turn may be caught up with: nobody enforces quotas over so short a time.
  private static final long CATCH_UP = Duration.ofMillis(10).toNanos();

  /// Part of a window by which tokens that were not used may be caught up with: more is reserved
  /// for the calls in flight than they use.
  private static final int TOKEN_SLACK = 6;

  private final long window;
  private final long margin;
  private final Pacing pacing;
  private final Ring ring = new Ring();
  private long limit;
  private double gap;
  private boolean strict;
  private long used;
  private boolean started;
  private long nextAt;
  private long expiredTo;

  /// How even the use is.
  ///
  /// @param tokens whether tokens are counted, or else requests
  /// @param burst requests that may follow each other without a gap, 1 or more
  public record Pacing(boolean tokens, int burst) {}

  /// One that has seen nothing.
  ///
  /// @param margin by how much the window is lengthened against differences in travel time
  public SlidingWindow(Rate quota, Duration margin, Pacing pacing) {
    this.margin = margin.toNanos();
    this.window = quota.window().toNanos() + this.margin;
    this.pacing = pacing;
    limitTo(quota.count());
  }

  /// The quota's count is another one from now on.
  public void limitTo(long count) {
    limit = Math.max(1, count);
    long length = window - margin;
    gap = length <= LONGEST_SPREAD.toNanos() ? length / (double) limit : 0;
    boolean oneByOne = pacing.burst() == 1 && !pacing.tokens();
    strict = oneByOne && length >= LONG_WINDOW && gap >= CATCH_UP;
    gap *= strict ? LONG_WINDOW_GAP : 1;
  }

  /// The quota's count.
  public long limit() {
    return limit;
  }

  /// What counts at `now`, all that may yet go out included.
  public long used(long now) {
    expire(now);
    return used;
  }

  @Override
  public long untilTurn(long now, long cost) {
    expire(now);
    long wait = started ? Math.max(0, nextAt - now) : 0;
    long tooMuch = used + Math.min(cost, limit) - limit;
    for (long i = ring.first(); tooMuch > 0 && i < ring.end(); i++) {
      wait = Math.max(wait, ring.pending(i) ? window : ring.at(i) + window - now);
      tooMuch -= ring.amount(i);
    }
    return wait;
  }

  /// A cost above the whole quota is taken where nothing else counts.
  @Override
  public long take(long now, long cost) {
    expire(now);
    long from = started ? Math.max(nextAt, now - slack()) : now - firstSlack();
    nextAt = from + (long) (cost * gap);
    started = true;
    used += cost;
    return ring.take(now, cost, limit > GRAINS ? (window - margin) / GRAINS : 0);
  }

  @Override
  public void sent(long turn, long at) {
    ring.sent(turn, at);
    if (strict && turn == ring.end() - 1) {
      nextAt = Math.max(nextAt, at + (long) gap);
    }
  }

  @Override
  public void delayed(long turn, long at) {
    if (ring.delayed(turn, at) && turn < ring.first() && at + window - expiredTo > 0) {
      used += ring.revive(turn);
    }
  }

  @Override
  public void correct(long turn, long difference) {
    long changed = ring.correct(turn, difference);
    used += changed;
    nextAt += (long) (changed * gap);
  }

  @Override
  public void landed(long turn) {}

  @Override
  public List<Use> uses(long now) {
    expire(now);
    List<Use> uses = new ArrayList<>();
    for (long i = ring.first(); i < ring.end(); i++) {
      boolean pending = ring.pending(i);
      if (pending || ring.at(i) + window - now > 0) {
        uses.add(new Use(pending ? now : ring.at(i), ring.amount(i), pending));
      }
    }
    return uses;
  }

  @Override
  public void restore(List<Use> uses) {
    for (Use use : uses) {
      used += use.amount();
      ring.sent(ring.take(use.at(), use.amount(), 0), use.at());
      nextAt = use.at() + (long) gap;
      started = true;
    }
  }

  /// Most turns of cost 1 that can be taken within so many nanoseconds, whatever was taken before.
  public long most(long nanos) {
    return gap == 0 ? limit : Math.min(limit, (long) ((nanos + slack()) / gap) + 1);
  }

  private long slack() {
    if (pacing.tokens()) {
      return (window - margin) / TOKEN_SLACK;
    }
    long burst = (long) (Math.min(limit - 1, pacing.burst() - 1) * gap);
    return burst + Math.max(0, CATCH_UP - (long) gap);
  }

  private long firstSlack() {
    return pacing.tokens() ? 0 : slack();
  }

  private void expire(long now) {
    expiredTo = now;
    while (ring.first() < ring.end()
        && !ring.pending(ring.first())
        && ring.at(ring.first()) + window - now <= 0) {
      used -= ring.drop();
    }
  }
}
