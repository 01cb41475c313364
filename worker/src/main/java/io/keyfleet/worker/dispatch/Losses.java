package io.keyfleet.worker.dispatch;

import io.keyfleet.contract.AccountTime;
import io.keyfleet.worker.accounts.Ask;
import io.keyfleet.worker.accounts.Seat;
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
/// changed; the time between two looks is what the first one saw. Times are nanoseconds of the
/// worker's ticks. Not thread-safe.
final class Losses {
  /// Counting costs more than adding up.
  private static final long WORTH_COUNTING = Duration.ofMillis(10).toNanos();

  private static final double SECOND = 1e9;

  private final Figures figures;
  private final Endpoints endpoints;
  private final Ask ordinary;
  private final Map<Seat, Sight> sights = new HashMap<>();
  private final Map<Seat, EnumMap<Loss, Long>> uncounted = new HashMap<>();
  private final Map<Seat, Said> said = new HashMap<>();

  /// @param ordinary what a call usually asks for
  Losses(Figures figures, Endpoints endpoints, Ask ordinary) {
    this.figures = figures;
    this.endpoints = endpoints;
    this.ordinary = ordinary;
  }

  /// What was lost of an account's time since it was last asked for.
  private static final class Said {
    private final EnumMap<Loss, Long> lost = new EnumMap<>(Loss.class);
    private long at;

    private Said(long at) {
      this.at = at;
    }
  }

  /// An account's time since this last gave some; null if that is less than a second ago.
  @Nullable AccountTime since(Seat seat, long now) {
    Said last = said.get(seat);
    if (last == null || now - last.at < SECOND) {
      return null;
    }
    Map<String, Double> lost = new TreeMap<>();
    last.lost.forEach((loss, nanos) -> lost.put(loss.name().toLowerCase(Locale.ROOT), nanos / 1e6));
    AccountTime time = new AccountTime((now - last.at) / 1e6, lost);
    last.at = now;
    last.lost.clear();
    return time;
  }

  /// What a look showed.
  ///
  /// @param why what the time from then on is lost to, where it is
  /// @param from when the loss begins
  /// @param until when it ends, whether somebody looks or not
  private record Sight(Optional<Loss> why, long at, long from, long until) {}

  /// Looks.
  ///
  /// @param hasWork whether a prompt waits that an account could serve
  void look(Collection<Seat> seats, Predicate<Seat> hasWork, long now) {
    if (sights.size() > seats.size()) {
      sights.keySet().retainAll(seats);
      uncounted.keySet().retainAll(seats);
      said.keySet().retainAll(seats);
    }
    for (Seat seat : seats) {
      Sight before = sights.get(seat);
      if (before == null) {
        said.put(seat, new Said(now - seat.handOver().toNanos()));
        count(seat, Loss.HAND_OVER, seat.handOver().toNanos());
      } else {
        count(seat, before, now);
      }
      sights.put(seat, see(seat, hasWork, now));
    }
  }

  /// A call was refused: its turn is lost.
  void refused(Seat seat) {
    count(seat, Loss.REFUSED, (long) (SECOND / seat.account().callsPerSecond()));
  }

  private void count(Seat seat, Sight sight, long now) {
    if (sight.why().isEmpty()) {
      long time = now - sight.at();
      Seat.Lost lost = seat.lost();
      count(seat, Loss.MARGIN, (long) (time * lost.margin()));
      count(seat, Loss.REFUSED_PACE, (long) (time * lost.refusedPace()));
    } else {
      long end = sight.until() - now > 0 ? now : sight.until();
      count(seat, sight.why().get(), end - sight.from());
    }
  }

  private void count(Seat seat, Loss loss, long nanos) {
    Said later = said.get(seat);
    if (later != null && nanos > 0) {
      later.lost.merge(loss, nanos, Long::sum);
    }
    Map<Loss, Long> losses = uncounted.computeIfAbsent(seat, s -> new EnumMap<>(Loss.class));
    long sum = losses.getOrDefault(loss, 0L) + Math.max(0, nanos);
    if (sum >= WORTH_COUNTING) {
      figures.lost(seat.account(), loss, Duration.ofNanos(sum));
      sum = 0;
    }
    losses.put(loss, sum);
  }

  private Sight see(Seat seat, Predicate<Seat> hasWork, long now) {
    long forGood = now + Duration.ofDays(365).toNanos();
    if (seat.out().isPresent() || endpoints.of(seat.account().provider()).closed()) {
      return new Sight(Optional.of(Loss.DEAD), now, now, forGood);
    }
    long rest = seat.resting(now);
    if (rest > 0) {
      return new Sight(Optional.of(Loss.COOL_DOWN), now, now, now + rest);
    }
    long turn = hasWork.test(seat) ? Seat.NEVER : seat.untilTurn(ordinary, now);
    return turn == Seat.NEVER
        ? new Sight(Optional.empty(), now, now, forGood)
        : new Sight(Optional.of(Loss.NO_WORK), now, now + turn, forGood);
  }
}
