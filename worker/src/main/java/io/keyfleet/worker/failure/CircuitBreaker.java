package io.keyfleet.worker.failure;

import java.time.Duration;
import java.util.Optional;

/// Whether calls to the endpoint make sense now. After a few failures in a row it is closed for a
/// while, then lets one call through at a time until one succeeds. Not thread-safe.
public final class CircuitBreaker {
  /// Failures in a row that may be chance.
  private static final int TOLERATED = 5;

  /// Answers in a row, or nanoseconds without a failure since the first of them, after which it
  /// answers for good.
  private static final int FOR_GOOD = 3;

  private static final long FOR_GOOD_NANOS = Duration.ofMinutes(1).toNanos();

  private final Backoff backoff;
  private int failures;
  private long closedUntil;
  private boolean probing;
  private boolean outage;
  private int successes;
  private int lost;
  private long failingSince;
  private long answeringSince;

  CircuitBreaker(Backoff backoff) {
    this.backoff = backoff;
  }

  /// Nanoseconds until a call may be made; [Long#MAX_VALUE] while a probe is out.
  public long untilOpen(long now) {
    if (failures <= TOLERATED) {
      return 0;
    }
    return probing ? Long.MAX_VALUE : Math.max(0, closedUntil - now);
  }

  public void called() {
    probing = failures > TOLERATED;
  }

  /// A call was answered. An outage is over when it answers for good.
  ///
  /// @return the outage that is over with it, if one is
  public Optional<Outage> succeeded(long now) {
    failures = 0;
    probing = false;
    answeringSince = successes == 0 ? now : answeringSince;
    successes = Math.min(successes + 1, FOR_GOOD);
    if (!outage || !forGood(now)) {
      return Optional.empty();
    }
    outage = false;
    return Optional.of(new Outage(Duration.ofNanos(answeringSince - failingSince), lost));
  }

  /// A call failed. Of those that were out already when it was closed, each tells no more than the
  /// first did.
  ///
  /// @return whether an outage begins with it
  public boolean failed(long now, Optional<Duration> asked) {
    outage &= !forGood(now);
    if (failures == 0 && !outage) {
      failingSince = now;
      lost = 0;
    }
    lost++;
    successes = 0;
    if (tripped() && !probing) {
      return false;
    }
    failures++;
    probing = false;
    if (!tripped()) {
      return false;
    }
    closedUntil = now + backoff.drawnOrAfter(failures - TOLERATED, asked).toNanos();
    boolean begins = !outage;
    outage = true;
    return begins;
  }

  /// A time in which it failed, however often it was closed in it.
  ///
  /// @param length from its first failure until it answered again for good
  /// @param lost calls that failed meanwhile
  public record Outage(Duration length, int lost) {}

  private boolean forGood(long now) {
    return successes >= FOR_GOOD || (successes > 0 && now - answeringSince >= FOR_GOOD_NANOS);
  }

  /// The call went nowhere and says nothing of the endpoint.
  public void undecided() {
    probing = false;
  }

  /// Whether it failed so often that calls are held back.
  public boolean tripped() {
    return failures > TOLERATED;
  }
}
