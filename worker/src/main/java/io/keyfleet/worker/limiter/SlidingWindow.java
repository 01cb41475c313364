package io.keyfleet.worker.limiter;

import io.keyfleet.service.settings.Rate;
import java.time.Duration;
import java.util.List;

/// Keeps a quota over a window of time: any window of its length, wherever it starts, holds no more
/// than the quota's count, in requests or in tokens.
///
/// Use is spread evenly over windows of an hour or less, so that a provider who enforces a quota
/// over shorter periods is content too: of requests without a burst, any second holds no more than
/// its part, a request at least, where the window is ten seconds or longer. It starts empty.
public final class SlidingWindow implements Limiter {
  /// Of a larger quota, turns that follow each other within this part of its window count as one,
  /// from the last one's send: so many entries are kept, and so little of it is lost.
  private static final int GRAINS = 8_192;

  /// Windows beyond this are not spread: what is left of a day's quota may be used at the pace that
  /// the shorter quotas beside it allow.
  private static final Duration LONGEST_SPREAD = Duration.ofHours(1);

  /// Windows from here on may be enforced over a [#PERIOD] as well.
  private static final long LONG_WINDOW = Duration.ofSeconds(10).toNanos();

  private static final long PERIOD = Duration.ofSeconds(1).toNanos();

  /// Part of a period by which a request counts longer there while it is not known when it arrived.
  private static final double PERIOD_MARGIN = 0.005;

  /// Nobody enforces quotas over so short a time: turns closer than this may come in any order.
  private static final long SHORTEST_PERIOD = Duration.ofMillis(10).toNanos();

  /// A turn that was taken this late may be caught up with, whatever the gap.
  private static final long LATE = Duration.ofMillis(5).toNanos();

  /// Part of a window by which tokens that were not used may be caught up with: more is reserved
  /// for the calls in flight than they use.
  private static final int TOKEN_SLACK = 6;

  /// Parts of counts are exact to this.
  private static final double EXACT = 1e-6;

  private final long length;
  private final long leastMargin;
  private final Pacing pacing;
  private final UsageLog log = new UsageLog();
  private final WindowUsage window = new WindowUsage(log);
  private final WindowUsage period = new WindowUsage(log);
  private double gap;
  private boolean started;
  private long nextAt;

  /// How even the use is.
  ///
  /// @param tokens whether tokens are counted, or else requests
  /// @param burst requests that may follow each other without a gap, 1 or more
  /// @param part of the quota that may be used, above 0 and up to 1
  public record Pacing(boolean tokens, int burst, double part) {
    /// Of a whole quota.
    public Pacing(boolean tokens, int burst) {
      this(tokens, burst, 1);
    }

    /// Of a part of a quota, which may catch up as tokens may: others use the quota, too, and may
    /// have been in its way.
    public static Pacing ofPart(double part) {
      return new Pacing(true, 1, part);
    }
  }

  /// One that has seen nothing.
  ///
  /// @param margin by how much longer a request counts at least while it is not known when it
  ///   arrived
  public SlidingWindow(Rate quota, Duration margin, Pacing pacing) {
    this.length = quota.window().toNanos();
    this.leastMargin = margin.toNanos();
    this.pacing = pacing;
    window.allowFor(leastMargin);
    limitTo(quota.count());
  }

  /// The quota's count is another one from now on.
  public void limitTo(long count) {
    boolean spread = length <= LONGEST_SPREAD.toNanos();
    double usable = Math.max(1, count) * pacing.part();
    // what is spread comes to its exact part in the long run, and what is not never exceeds it
    long limit =
        Math.max(1, (long) (spread ? Math.ceil(usable - EXACT) : Math.floor(usable + EXACT)));
    window.set(length, limit);
    gap = spread ? length / usable : 0;
    boolean oneByOne = pacing.burst() == 1 && !pacing.tokens() && gap >= SHORTEST_PERIOD;
    if (oneByOne && length >= LONG_WINDOW && limit <= GRAINS) {
      long part = Math.max(1, (long) (PERIOD / gap));
      period.set((long) (part * gap), part);
      period.allowFor((long) (part * gap * PERIOD_MARGIN));
    } else {
      period.set(0, Long.MAX_VALUE);
    }
  }

  /// What requests do on their way, now.
  ///
  /// @param travel so many nanoseconds they may take: while it is not known when one arrived, it
  ///   counts for that much longer, if it is more than the least margin
  /// @param silent whether the API is likely to stand still: what did not arrive for certain is
  ///   waited for
  /// @param answer so many pass, typically, until its own answer tells when it arrived; without end
  ///   where the API does not tell
  public void allowFor(long travel, boolean silent, long answer) {
    window.allowFor(Math.max(leastMargin, travel));
    boolean rough = travel > leastMargin;
    window.expect(silent, answer, rough);
    // a call that takes longer than a period holds up none after it, unless threads run late
    period.expect(silent, rough ? answer : Long.MAX_VALUE, rough);
  }

  /// Part of the time that is lost to margins.
  public double marginShare() {
    return period.limit() == Long.MAX_VALUE
        ? window.lost()
        : Math.max(window.lost(), period.lost());
  }

  /// The quota's count.
  public long limit() {
    return window.limit();
  }

  /// What counts at `now`, all that may yet go out included.
  public long used(long now) {
    return window.used(now);
  }

  @Override
  public long nanosUntilPermit(long now, long cost) {
    long spread = started ? Math.max(0, nextAt - now) : 0;
    long room = Math.max(window.untilRoom(now, cost), period.untilRoom(now, cost));
    return Math.max(spread, room);
  }

  /// A cost above the whole quota is taken where nothing else counts.
  @Override
  public Permit acquire(long now, long cost) {
    long from = started ? Math.max(nextAt, now - slack()) : now - firstSlack();
    nextAt = from + (long) (cost * gap);
    started = true;
    window.used(now);
    period.used(now);
    return new Taken(add(now, cost, limit() > GRAINS ? length / GRAINS : 0));
  }

  @Override
  public List<Use> uses(long now) {
    return window.uses(now);
  }

  @Override
  public void restore(List<Use> uses) {
    for (Use use : uses) {
      long turn = add(use.at(), use.amount(), 0);
      Permit permit = new Taken(turn);
      permit.sent(use.at());
      permit.confirmed();
      permit.ended();
      nextAt = use.at() + (long) gap;
      started = true;
    }
  }

  private long add(long now, long cost, long grain) {
    long turn = log.take(now, cost, grain, Math.min(window.oldest(), period.oldest()));
    window.took(cost);
    period.took(cost);
    return turn;
  }

  /// Most turns of cost 1 that can be taken within so many nanoseconds, whatever was taken before.
  public long most(long nanos) {
    return gap == 0 ? limit() : Math.min(limit(), (long) ((nanos + slack()) / gap) + 1);
  }

  private long slack() {
    return Math.max(firstSlack(), pacing.tokens() ? length / TOKEN_SLACK : burst() + LATE);
  }

  private long firstSlack() {
    return pacing.tokens() ? 0 : burst() + Math.max(0, SHORTEST_PERIOD - (long) gap);
  }

  private long burst() {
    return (long) (Math.min(limit() - 1, pacing.burst() - 1) * gap);
  }

  private final class Taken implements Permit {
    private final long turn;

    private Taken(long turn) {
      this.turn = turn;
    }

    @Override
    public void sent(long at) {
      log.sent(turn, at);
    }

    @Override
    public void delayed(long at) {
      if (log.delayed(turn, at)) {
        moved();
      }
    }

    @Override
    public void confirmed() {
      log.confirmed(turn);
    }

    @Override
    public void arrived(long latest) {
      if (log.arrived(turn, latest)) {
        moved();
      }
    }

    @Override
    public void correct(long difference) {
      if (window.holds(turn)) {
        long changed = log.correct(turn, difference);
        window.corrected(turn, changed);
        period.corrected(turn, changed);
        nextAt += (long) (changed * gap);
      }
    }

    @Override
    public void ended() {
      log.landed(turn);
    }

    private void moved() {
      window.moved(turn);
      period.moved(turn);
    }
  }
}
