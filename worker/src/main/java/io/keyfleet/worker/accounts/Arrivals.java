package io.keyfleet.worker.accounts;

import io.keyfleet.worker.accounts.Limiters.Charge;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/// When an account's requests reached the API, as far as the responses show it. A response is the
/// sign that its own request has arrived and all that were sent before it. Where it says for how
/// long the API worked, it tells as well when its own did at the latest; if that was late, the API
/// or something on the way stood still, and all that are out and were sent before may have arrived
/// only then. Where it does not, the same follows from a sign that took much longer than is
/// typical, as late as the quickest answer allows. Times are nanoseconds of the worker's ticks. Not
/// thread-safe.
final class Arrivals {
  /// A request that is known to have taken longer on its way was late.
  private static final long LATE = 10_000_000;

  /// A sign that takes so many times as long as is typical is no chance.
  private static final double LONG = 3;

  /// By how much each answer lets the quickest be slower, so that one is forgotten in thousands.
  private static final double FORGET = 1 / 4_096.0;

  /// Responses of which one tells where the API does; an error may come from a place that does not.
  private static final int RECENT = 32;

  private final Deque<Out> unconfirmed = new ArrayDeque<>();
  private final Set<Out> unanswered = new LinkedHashSet<>();
  private final StatedArrivals stated = new StatedArrivals();
  private final Typical sign = new Typical();
  private final Typical answer = new Typical();
  private double quickest = Long.MAX_VALUE;
  private int untold;

  /// A request that was sent.
  static final class Out {
    private final List<Charge> charges;
    private final long at;
    private boolean confirmed;

    private Out(List<Charge> charges, long at) {
      this.charges = charges;
      this.at = at;
    }
  }

  /// Nanoseconds from a request to the first sign that it arrived, typically; 0 before the first.
  long sign() {
    return sign.nanos();
  }

  /// Nanoseconds from a request to an answer that tells when it arrived, typically; 0 before the
  /// first, without end where none of the last ones told.
  long answer() {
    return untold < RECENT ? answer.nanos() : Long.MAX_VALUE;
  }

  /// A request was sent, with a turn of each of these limits.
  Out sent(List<Charge> charges, long at) {
    Out out = new Out(charges, at);
    charges.forEach(one -> one.permit().sent(at));
    unconfirmed.add(out);
    unanswered.add(out);
    return out;
  }

  /// Its response came.
  ///
  /// @param statement when it had arrived at the latest, where the response tells
  void responded(Out out, OptionalLong statement, long now) {
    OptionalLong arrival = stated.believe(out.at, statement, now);
    answer.add(now - out.at);
    quickest = Math.min((double) (now - out.at), quickest * (1 + FORGET));
    boolean exact = arrival.isPresent() && arrival.getAsLong() - out.at >= 0;
    untold = exact ? 0 : Math.min(RECENT, untold + 1);
    if (exact && arrival.getAsLong() - out.at > LATE) {
      wereLate(arrival.getAsLong());
    } else if (!out.confirmed && now - unconfirmed.element().at > LONG * sign.nanos()) {
      wereLate(now - (long) quickest);
    }
    unanswered.remove(out);
    while (!out.confirmed) {
      Out next = unconfirmed.remove();
      confirm(next);
      sign.add(now - next.at);
    }
    if (exact) {
      out.charges.forEach(one -> one.permit().arrived(arrival.getAsLong()));
    }
  }

  /// No response to it will come: without a sign so far, it may have arrived at any time until now.
  void lost(Out out, long now) {
    unanswered.remove(out);
    if (!out.confirmed) {
      unconfirmed.remove(out);
      delay(out, now);
      confirm(out);
    }
  }

  /// Something stood still until `latest`: what was sent before may have arrived only then, as far
  /// as no answer tells otherwise.
  private void wereLate(long latest) {
    unanswered.stream().filter(one -> one.at - latest < 0).forEach(one -> delay(one, latest));
  }

  private static void delay(Out out, long at) {
    out.charges.forEach(one -> one.permit().delayed(at));
  }

  private static void confirm(Out out) {
    out.confirmed = true;
    out.charges.forEach(one -> one.permit().confirmed());
  }
}
