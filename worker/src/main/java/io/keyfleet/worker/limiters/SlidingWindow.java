package io.keyfleet.worker.limiters;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.worker.limiters.UsageLog.Entry;
import java.time.Duration;
import java.util.List;

/// Keeps a quota over a window of time: any window of its length, wherever it starts, holds no more
/// than the quota's count, in requests or in tokens.
///
/// Use is spread evenly over windows of an hour or less, so that a provider who enforces a quota
/// over shorter periods is content too: of requests without a burst, any second holds no more than
/// its part, a request at least, if the window is ten seconds or longer. It starts empty.
public final class SlidingWindow implements Limiter {
  /// Of a larger quota, permits that follow each other within this part of its window count as one,
  /// from the last one's send: so many entries are kept, and so little of it is lost.
  private static final int GRAINS = 8_192;

  /// Windows beyond this are not spread: what is left of a day's quota may be used at the pace that
  /// the shorter quotas beside it allow.
  private static final Duration LONGEST_SPREAD = Duration.ofHours(1);

  /// Windows from here on may be enforced over a [#PERIOD] as well.
  private static final long LONG_WINDOW = Duration.ofSeconds(10).toNanos();

  private static final long PERIOD = Duration.ofSeconds(1).toNanos();

  /// Part of a period by which a request counts longer there.
  private static final double PERIOD_MARGIN = 0.005;

  /// Nobody enforces quotas over so short a time: permits closer than this may come in any order.
  private static final long SHORTEST_PERIOD = Duration.ofMillis(10).toNanos();

  /// A permit that was taken this late may be caught up with, whatever the gap.
  private static final long LATE = Duration.ofMillis(5).toNanos();

  /// Part of a window by which tokens that were not used may be caught up with: more is reserved
  /// for the calls in flight than they use.
  private static final int TOKEN_SLACK = 6;

  /// APIs tell times in milliseconds, rounded.
  private static final long ROUNDING = 1_000_000;

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
  public record Pacing(boolean tokens, int burst) {}

  /// One that has seen nothing.
  ///
  /// @param margin by how much longer a request counts at least, since it takes time to arrive
  public SlidingWindow(Rate quota, Duration margin, Pacing pacing) {
    this.length = quota.window().toNanos();
    this.leastMargin = margin.toNanos();
    this.pacing = pacing;
    window.allowFor(leastMargin);
    limitTo(quota.count());
  }

  /// The quota's count is another one from now on.
  public void limitTo(long count) {
    long limit = Math.max(1, count);
    window.set(length, limit);
    gap = length <= LONGEST_SPREAD.toNanos() ? length / (double) limit : 0;
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
  /// @param travel nanoseconds that they may take; a margin that is longer stays as it is
  /// @param heldFrom those sent then or later may not have arrived and count until further notice;
  ///   [Long#MAX_VALUE]: none
  public void allowFor(long travel, long heldFrom) {
    window.allowFor(Math.max(leastMargin, travel));
    window.hold(heldFrom);
    period.hold(heldFrom);
  }

  /// Part of the time that is lost to the margin.
  public double lostToMargin() {
    return pick(window.lostToMargin(), period.lostToMargin());
  }

  /// Part of the time that is lost because requests were sent or may have arrived late.
  public double lostToDelay() {
    return pick(window.lostToDelay(), period.lostToDelay());
  }

  private double pick(double ofWindow, double ofPeriod) {
    return period.limit() == Long.MAX_VALUE ? ofWindow : Math.max(ofWindow, ofPeriod);
  }

  /// The quota's count.
  public long limit() {
    return window.limit();
  }

  /// What counts at `now`, with all that is still to be sent.
  public long used(long now) {
    return window.used(now);
  }

  @Override
  public long untilTurn(long now, long cost) {
    long spread = started ? Math.max(0, nextAt - now) : 0;
    long room = Math.max(window.untilRoom(now, cost), period.untilRoom(now, cost));
    return Math.max(spread, room);
  }

  /// A cost above the whole quota is taken if nothing else counts.
  @Override
  public Permit take(long now, long cost) {
    long from = started ? Math.max(nextAt, now - slack()) : now - firstSlack();
    nextAt = from + (long) (cost * gap);
    started = true;
    window.used(now);
    period.used(now);
    log.forget();
    return new Taken(log.take(now, cost, limit() > GRAINS ? length / GRAINS : 0));
  }

  /// What counts within the window's length without a margin, from now on.
  WindowUsage exact() {
    WindowUsage exact = new WindowUsage(log);
    exact.set(length, Long.MAX_VALUE);
    return exact;
  }

  /// What was sent after `time`, if that still counts.
  long usedSince(long time) {
    return log.after(time).stream().mapToLong(Entry::amount).sum();
  }

  @Override
  public List<Use> uses(long now) {
    return window.uses(now);
  }

  @Override
  public void restore(List<Use> uses) {
    for (Use use : uses) {
      log.sent(log.take(use.at(), use.amount(), 0), use.at());
      nextAt = use.at() + (long) gap;
      started = true;
    }
  }

  /// Most permits of cost 1 that can be taken within so many nanoseconds, whatever was taken
  /// before.
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
    private final Entry entry;

    private Taken(Entry entry) {
      this.entry = entry;
    }

    @Override
    public void sent(long at) {
      log.sent(entry, at);
    }

    @Override
    public void delayed(long at) {
      if (entry.at() < at) {
        log.move(entry, at);
      }
    }

    /// Counts from then, without the margin. What the margin does not cover is not believed: an API
    /// that tells of a part of its work, or of nothing that is true, must cost no part of the
    /// quota.
    @Override
    public void arrived(long latest) {
      long after = latest - entry.sentAt();
      if (entry.single() && after >= 0 && after <= leastMargin) {
        log.move(entry, Math.min(entry.at(), latest - leastMargin + ROUNDING));
      }
    }

    @Override
    public void correct(long difference) {
      if (window.expiredTo() < entry.at()) {
        nextAt += (long) (log.correct(entry, difference) * gap);
      }
    }
  }
}
