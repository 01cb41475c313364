package io.keyfleet.worker.dispatch;

import io.keyfleet.contract.AccountTime;
import io.keyfleet.worker.account.CallUsage;
import io.keyfleet.worker.failure.CircuitBreakers;
import io.keyfleet.worker.ownership.OwnedAccount;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// How much of the accounts' time is lost, and to what. It looks whenever something may have
/// changed, of many accounts a moment later, and the time until the next look counts as what it
/// saw. Times are nanoseconds of the worker's ticks. Not thread-safe.
final class IdleTime {
  /// Counting costs more than adding up.
  private static final long WORTH_COUNTING = Duration.ofMillis(10).toNanos();

  private static final double SECOND = 1e9;

  private final WorkerMetrics metrics;
  private final CircuitBreakers breakers;
  private final CallUsage ordinary;
  private final Map<OwnedAccount, Sight> sights = new HashMap<>();
  private final Map<OwnedAccount, EnumMap<IdleReason, Long>> uncounted = new HashMap<>();
  private final Map<OwnedAccount, Said> said = new HashMap<>();
  private boolean looked;
  private long lookedAt;

  /// @param ordinary what a call usually asks for
  IdleTime(WorkerMetrics metrics, CircuitBreakers breakers, CallUsage ordinary) {
    this.metrics = metrics;
    this.breakers = breakers;
    this.ordinary = ordinary;
  }

  /// What was lost of an account's time since it was last asked for.
  private static final class Said {
    private final EnumMap<IdleReason, Long> lost = new EnumMap<>(IdleReason.class);
    private long at;

    private Said(long at) {
      this.at = at;
    }
  }

  /// An account's time since this last gave some; null if that is less than a second ago.
  @Nullable AccountTime since(OwnedAccount owned, long now) {
    Said last = said.get(owned);
    if (last == null || now - last.at < SECOND) {
      return null;
    }
    Map<String, Double> lost = new TreeMap<>();
    last.lost.forEach(
        (reason, nanos) -> lost.put(reason.name().toLowerCase(Locale.ROOT), nanos / 1e6));
    AccountTime time = new AccountTime((now - last.at) / 1e6, lost);
    last.at = now;
    last.lost.clear();
    return time;
  }

  /// What a look showed.
  ///
  /// @param why what the time from then on is lost to, if it is
  /// @param from when the loss begins
  /// @param until when it ends, whether somebody looks or not
  private record Sight(Optional<IdleReason> why, long at, long from, long until) {}

  /// Nanoseconds until the next look; 0 is now.
  ///
  /// @param between nanoseconds between two looks, at least
  long untilLook(long between, long now) {
    return looked ? Math.max(0, lookedAt + between - now) : 0;
  }

  /// Looks.
  ///
  /// @param hasWork whether a prompt waits that an account could serve
  void look(Collection<OwnedAccount> ownedAccounts, Predicate<OwnedAccount> hasWork, long now) {
    looked = true;
    lookedAt = now;
    if (sights.size() > ownedAccounts.size()) {
      sights.keySet().retainAll(ownedAccounts);
      uncounted.keySet().retainAll(ownedAccounts);
      said.keySet().retainAll(ownedAccounts);
    }
    for (OwnedAccount owned : ownedAccounts) {
      Sight before = sights.get(owned);
      if (before == null) {
        said.put(owned, new Said(now - owned.handOver().toNanos()));
        count(owned, IdleReason.HAND_OVER, owned.handOver().toNanos());
      } else {
        count(owned, before, now);
      }
      sights.put(owned, see(owned, hasWork, now));
    }
  }

  /// A call was refused: its permit is lost.
  void refused(OwnedAccount owned) {
    count(owned, IdleReason.REFUSED, (long) (SECOND / owned.account().callsPerSecond()));
  }

  private void count(OwnedAccount owned, Sight sight, long now) {
    if (sight.why().isEmpty()) {
      long time = now - sight.at();
      OwnedAccount.Lost lost = owned.lost();
      count(owned, IdleReason.MARGIN, (long) (time * lost.margin()));
      count(owned, IdleReason.REFUSED_PACE, (long) (time * lost.refusedPace()));
    } else {
      long end = sight.until() - now > 0 ? now : sight.until();
      count(owned, sight.why().get(), end - sight.from());
    }
  }

  private void count(OwnedAccount owned, IdleReason reason, long nanos) {
    Said later = said.get(owned);
    if (later != null && nanos > 0) {
      later.lost.merge(reason, nanos, Long::sum);
    }
    Map<IdleReason, Long> reasons =
        uncounted.computeIfAbsent(owned, s -> new EnumMap<>(IdleReason.class));
    long sum = reasons.getOrDefault(reason, 0L) + Math.max(0, nanos);
    if (sum >= WORTH_COUNTING) {
      metrics.lost(owned.account(), reason, Duration.ofNanos(sum));
      sum = 0;
    }
    reasons.put(reason, sum);
  }

  private Sight see(OwnedAccount owned, Predicate<OwnedAccount> hasWork, long now) {
    long forGood = now + Duration.ofDays(365).toNanos();
    if (owned.out().isPresent() || breakers.of(owned.account().provider()).tripped()) {
      return new Sight(Optional.of(IdleReason.DEAD), now, now, forGood);
    }
    long coolDown = owned.coolingDown(now);
    if (coolDown > 0) {
      return new Sight(Optional.of(IdleReason.COOL_DOWN), now, now, now + coolDown);
    }
    long wait = hasWork.test(owned) ? OwnedAccount.NEVER : owned.nanosUntilPermit(ordinary, now);
    return wait == OwnedAccount.NEVER
        ? new Sight(Optional.empty(), now, now, forGood)
        : new Sight(Optional.of(IdleReason.NO_WORK), now, now + wait, forGood);
  }
}
