package io.keyfleet.worker.dispatch;

import io.keyfleet.contract.KeyId;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.worker.accounts.Ask;
import io.keyfleet.worker.accounts.Seat;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which account serves which prompt next: in each model's line the first prompt, by the account
/// whose turn comes first; among equals the one that was used longest ago. A prompt that needs more
/// tokens of a quota than are left is gone past by smaller ones of other models that share it, but
/// not for ever: then the account is kept from those. Not thread-safe.
final class Choice {
  /// Turns for which smaller prompts may go first.
  private static final int PATIENCE = 100;

  private final Lines lines;
  private final Endpoints endpoints;
  private final int maxAttempts;
  private final List<Seat> seats = new ArrayList<>();
  private final Map<String, Integer> overtaken = new HashMap<>();

  Choice(Lines lines, Endpoints endpoints, int maxAttempts) {
    this.lines = lines;
    this.endpoints = endpoints;
    this.maxAttempts = maxAttempts;
  }

  /// A prompt's way out.
  ///
  /// @param nanos until it may go
  record Match(String model, Seat seat, Ask ask, long nanos) {
    private boolean contends(String other, long now) {
      return seat.contends(ask, other, now);
    }

    /// What the call is expected to cost: at least as much as those before.
    BigDecimal price() {
      return seat.account().provider().price(ask).max(seat.meanCost());
    }
  }

  List<Seat> seats() {
    return seats;
  }

  void add(Seat seat) {
    seats.add(seat);
  }

  void remove(Collection<Seat> leaving) {
    seats.removeAll(leaving);
  }

  /// A match is about to be made.
  void use(Match match, long now) {
    overtaken.keySet().retainAll(lines.models());
    overtaken.remove(match.model());
    for (String model : lines.models()) {
      Delivery other = model.equals(match.model()) ? null : lines.hand(model).peek(now);
      if (other != null
          && match.seat().contends(lines.estimate(model).ask(other), match.model(), now)) {
        overtaken.merge(model, 1, Integer::sum);
      }
    }
    seats.remove(match.seat());
    seats.add(match.seat());
  }

  /// The match that comes first; null where only a change can bring one.
  @Nullable Match first(long now) {
    Match kept = kept(now);
    Match first = kept;
    for (String model : lines.models()) {
      Seat except = kept != null && kept.contends(model, now) ? kept.seat() : null;
      Match match = kept != null && kept.model().equals(model) ? kept : first(model, except, now);
      if (match != null && (first == null || match.nanos() < first.nanos())) {
        first = match;
      }
      if (first != null && first.nanos() == 0) {
        return first;
      }
    }
    return first;
  }

  /// The match of a prompt that was gone past for long enough.
  private @Nullable Match kept(long now) {
    for (String model : lines.models()) {
      if (overtaken.getOrDefault(model, 0) >= PATIENCE && lines.hand(model).peek(now) != null) {
        Match match = first(model, null, now);
        if (match != null) {
          return match;
        }
      }
    }
    return null;
  }

  /// Whether an account here could serve a model, as far as is known, other than `except`, even one
  /// whose keys are left out for now.
  boolean hasOther(String model, Seat except, long now) {
    return seats.stream()
        .anyMatch(seat ->
            seat != except && seat.serves(model) && seat.mayReturn() && !seat.lacks(model, now));
  }

  private @Nullable Match first(String model, @Nullable Seat except, long now) {
    Hand hand = lines.hand(model);
    long untilNext = hand.untilNext(now);
    if (untilNext == Long.MAX_VALUE) {
      return null;
    }
    Delivery delivery = hand.peek(now);
    List<Seat> candidates = candidates(model, delivery, now);
    Seat best = null;
    long least = Seat.NEVER;
    Ask ask = delivery == null ? new Ask(model, 1, 1) : lines.estimate(model).ask(delivery);
    for (Seat seat : candidates) {
      if (seat.equals(except)) {
        continue;
      }
      long open = endpoints.of(seat.account().provider()).untilOpen(now);
      long wait = Math.max(open, seat.untilTurn(ask, now));
      boolean sooner = wait < least;
      boolean fresh =
          wait == 0 && least == 0 && refused(best, delivery) && !refused(seat, delivery);
      if (sooner || fresh) {
        least = wait;
        best = seat;
      }
    }
    return best == null ? null : new Match(model, best, ask, Math.max(least, untilNext));
  }

  /// Nanoseconds until an account can serve a prompt that has not refused it; [Seat#NEVER] if there
  /// is none.
  long untilUntried(Delivery delivery, long now) {
    Ask ask = lines.estimate(delivery.model()).ask(delivery);
    return seats.stream()
        .filter(seat -> seat.out().isEmpty() && !seat.lacks(delivery.model(), now))
        .filter(seat -> !endpoints.of(seat.account().provider()).closed())
        .filter(seat -> !refused(seat, delivery))
        .mapToLong(seat -> seat.untilTurn(ask, now))
        .min()
        .orElse(Seat.NEVER);
  }

  /// Whether an account is better not asked for a prompt that came back: each of its keys has
  /// refused it, or none is good.
  private static boolean refused(@Nullable Seat seat, @Nullable Delivery delivery) {
    if (seat == null || delivery == null) {
      return false;
    }
    List<KeyId> keys = seat.account().keys().stream().map(Secret::id).toList();
    return delivery.refusals().count() + delivery.limited().count() > 0
        && (seat.out().isPresent()
            || delivery.refusals().byAll(keys)
            || delivery.limited().byAll(keys));
  }

  /// Those that may serve a prompt, those whose keys are out included, since they are to be tried
  /// again: none that was said not to have the model while there is another that may be good soon,
  /// nor, for the last attempt, one of the provider that failed it while another's is there.
  private List<Seat> candidates(String model, @Nullable Delivery delivery, long now) {
    List<Seat> serving = seats.stream().filter(seat -> seat.serves(model)).toList();
    List<Seat> having = serving.stream().filter(seat -> !seat.lacks(model, now)).toList();
    if (having.stream().noneMatch(Seat::mayReturn)) {
      return serving;
    }
    if (delivery == null || delivery.attempts() < maxAttempts - 1) {
      return having;
    }
    List<Seat> trusted = having.stream().filter(seat -> trusted(seat, delivery)).toList();
    return trusted.isEmpty() ? having : trusted;
  }

  private boolean trusted(Seat seat, Delivery delivery) {
    return seat.out().isEmpty()
        && !seat.account().provider().name().equals(delivery.failedAt())
        && !endpoints.of(seat.account().provider()).closed();
  }
}
