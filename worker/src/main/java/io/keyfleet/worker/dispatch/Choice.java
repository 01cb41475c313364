package io.keyfleet.worker.dispatch;

import io.keyfleet.worker.accounts.Ask;
import io.keyfleet.worker.accounts.Seat;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which account serves which prompt next: in each model's line the first prompt, by the account
/// whose turn comes first; among equals the one that was used longest ago. Not thread-safe.
final class Choice {
  private final Lines lines;
  private final Endpoints endpoints;
  private final int maxAttempts;
  private final List<Seat> seats = new ArrayList<>();

  Choice(Lines lines, Endpoints endpoints, int maxAttempts) {
    this.lines = lines;
    this.endpoints = endpoints;
    this.maxAttempts = maxAttempts;
  }

  /// A prompt's way out.
  ///
  /// @param nanos until it may go
  record Match(String model, Seat seat, Ask ask, long nanos) {}

  List<Seat> seats() {
    return seats;
  }

  void add(Seat seat) {
    seats.add(seat);
  }

  void remove(Collection<Seat> leaving) {
    seats.removeAll(leaving);
  }

  /// It was used just now.
  void used(Seat seat) {
    seats.remove(seat);
    seats.add(seat);
  }

  /// The match that comes first; null where only a change can bring one.
  @Nullable Match first(long now) {
    Match first = null;
    for (String model : lines.models()) {
      Match match = first(model, now);
      if (match != null && (first == null || match.nanos() < first.nanos())) {
        first = match;
      }
      if (first != null && first.nanos() == 0) {
        return first;
      }
    }
    return first;
  }

  /// Whether an account here could serve a model, as far as is known, other than `except`; be it
  /// that its keys are left out for now.
  boolean hasOther(String model, Seat except, long now) {
    return seats.stream()
        .anyMatch(seat -> seat != except && seat.serves(model) && !seat.lacks(model, now));
  }

  private @Nullable Match first(String model, long now) {
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
      long open = endpoints.of(seat.account().provider()).untilOpen(now);
      long wait = Math.max(open, seat.untilTurn(ask, now));
      if (wait < least) {
        least = wait;
        best = seat;
      }
    }
    return best == null ? null : new Match(model, best, ask, Math.max(least, untilNext));
  }

  /// Those that may serve a prompt: none that was said not to have the model while there is
  /// another, nor, for the last attempt, one of the provider that failed it while another's is
  /// there.
  private List<Seat> candidates(String model, @Nullable Delivery delivery, long now) {
    List<Seat> serving = seats.stream().filter(seat -> seat.serves(model)).toList();
    List<Seat> having = serving.stream().filter(seat -> !seat.lacks(model, now)).toList();
    if (having.isEmpty()) {
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
