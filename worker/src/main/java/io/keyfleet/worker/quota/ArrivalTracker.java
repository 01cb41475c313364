package io.keyfleet.worker.quota;

import io.keyfleet.worker.quota.AccountLimits.Charge;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/// When an account's requests reached the API, as far as the responses show it. Any response shows
/// that the API is alive, so that what was sent a round trip before has arrived. One that says for
/// how long the API worked tells when its own request had arrived at the latest; if that was late,
/// those that nothing was heard since may have been as late. If responses stay out for longer than
/// chance explains, it stood still, and what was sent meanwhile arrived only after. Times are
/// nanoseconds of the worker's ticks. Not thread-safe.
public final class ArrivalTracker {
  /// A request that is known to have taken longer on its way was late.
  private static final long LATE = 10_000_000;

  /// A round trip takes no longer.
  private static final long LONGEST_TRIP = 250_000_000;

  /// Responses in which the shortest trip is forgotten, about.
  private static final long FORGOTTEN_IN = 4_096;

  /// Responses of which one tells where the API does; an error may come from a place that does not.
  private static final int RECENT = 32;

  private final Deque<SentRequest> unconfirmed = new ArrayDeque<>();
  private final Set<SentRequest> unanswered = new LinkedHashSet<>();
  private final StatedArrivals stated = new StatedArrivals();
  private final StandstillDetector standstills = new StandstillDetector();
  private final RunningQuantile answer = new RunningQuantile();
  private long trip = LONGEST_TRIP;
  private long heardAt = Long.MIN_VALUE / 2;
  private int untold;
  private boolean rough;

  /// A request that was sent.
  public static final class SentRequest {
    private final List<Charge> charges;
    private final long at;
    private long confirmedAt = Long.MAX_VALUE;

    private SentRequest(List<Charge> charges, long at) {
      this.charges = charges;
      this.at = at;
    }
  }

  /// Whether requests are likelier to be late than usually, each by itself, so that a response to
  /// another one is no sign.
  void rough(boolean is) {
    rough = is;
    standstills.rough(is);
  }

  /// Whether the API is likely to stand still.
  boolean silent(long now) {
    return !unanswered.isEmpty() && standstills.lasts(oldest(), due(), now);
  }

  /// Nanoseconds from a request to an answer that tells when it arrived, typically; 0 before the
  /// first. Without end where none of the last ones told, and while the first ones may mislead and
  /// would be waited for until the end of a second window.
  long answer() {
    boolean tells = untold < RECENT && (answer.known() || !rough);
    return tells ? answer.nanos() : Long.MAX_VALUE;
  }

  /// A request was sent, with a permit of each of these limits.
  public SentRequest sent(List<Charge> charges, long at) {
    SentRequest request = new SentRequest(charges, at);
    charges.forEach(one -> one.permit().sent(at));
    unconfirmed.add(request);
    unanswered.add(request);
    return request;
  }

  /// Its response came.
  ///
  /// @param statement when it had arrived at the latest, where the response tells
  public void responded(SentRequest request, OptionalLong statement, long now) {
    OptionalLong arrival = stated.believe(request.at, statement, rough, now);
    standstills
        .ended(now - request.at, oldest(), due(), now)
        .ifPresent(still -> wereLate(still.from() - trip, still.until()));
    answer.add(now - request.at);
    unanswered.remove(request);
    long travel = arrival.orElse(now) - request.at;
    trip = Math.clamp(travel, 0, Math.min(LONGEST_TRIP, trip + trip / FORGOTTEN_IN));
    untold = arrival.isPresent() ? 0 : Math.min(RECENT, untold + 1);
    if (arrival.isPresent() && travel > LATE) {
      wereLate(Long.MIN_VALUE, arrival.getAsLong());
    }
    heardAt = now;
    if (!standstills.suspected()) {
      confirm(request, now);
    }
    if (arrival.isPresent()) {
      request.charges.forEach(one -> one.permit().arrived(arrival.getAsLong()));
    }
  }

  /// When the oldest call that has no response was sent; when one was heard if there is none.
  private long oldest() {
    return unanswered.isEmpty() ? heardAt : unanswered.iterator().next().at;
  }

  /// Since when a response is due, as they usually come.
  private long due() {
    return Math.max(heardAt, oldest() + answer.nanos());
  }

  /// No response to it will come: without a sign so far, it may have arrived at any time until now.
  public void lost(SentRequest request, long now) {
    if (unanswered.remove(request) && request.confirmedAt == Long.MAX_VALUE) {
      delay(request, now);
      unconfirmed.remove(request);
      confirmed(request, now);
    }
  }

  /// Has a response confirm its own request, and what was sent a round trip before.
  private void confirm(SentRequest request, long now) {
    while (!unconfirmed.isEmpty() && unconfirmed.element().at + trip <= now) {
      confirmed(unconfirmed.remove(), now);
    }
    if (request.confirmedAt == Long.MAX_VALUE) {
      unconfirmed.remove(request);
      confirmed(request, now);
    }
  }

  /// Something stood still until `latest`: what was sent since `from` may have arrived only then,
  /// as far as no answer tells otherwise and there was no sign before.
  private void wereLate(long from, long latest) {
    Stream.concat(unanswered.stream(), unconfirmed.stream())
        .filter(one -> one.at >= from && one.at - latest < 0)
        .forEach(one -> delay(one, rough ? latest : Math.min(latest, one.confirmedAt)));
  }

  private static void delay(SentRequest request, long at) {
    request.charges.forEach(one -> one.permit().delayed(at));
  }

  private static void confirmed(SentRequest request, long now) {
    request.confirmedAt = now;
    request.charges.forEach(one -> one.permit().confirmed());
  }
}
