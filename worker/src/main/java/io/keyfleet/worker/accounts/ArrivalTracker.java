package io.keyfleet.worker.accounts;

import io.keyfleet.worker.accounts.Limiters.Charge;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/// Whether an account's requests arrive, as far as its responses show it. An API, or something on
/// the way to it, that stands still answers nothing, and has what was sent meanwhile all at once
/// afterwards. So when responses that are due stay out for much longer than is usual, the requests
/// sent since the last one count until there is one, and from then on if the silence was too long
/// for chance: by itself, or because several responses come at once after it. Times are nanoseconds
/// of the worker's ticks. Not thread-safe.
final class ArrivalTracker {
  /// Usual waits for a response after which several at once say something, after which one may be
  /// missing, and after which one is.
  private static final double NOTABLE = 2;

  private static final double SUSPICIOUS = 8;

  private static final double CERTAIN = 10;

  /// The margin of quotas covers shorter silences.
  private static final double LEAST = Duration.ofMillis(20).toNanos();

  /// Responses closer than this come at once.
  private static final long AT_ONCE = Duration.ofMillis(5).toNanos();

  /// Responses before anything is usual, and over which that is a mean.
  private static final int FEWEST = 16;

  private static final int MEAN_OF = 128;

  /// A response that takes so many times as long as is usual may not come at all.
  private static final int LOST = 8;

  private final SequencedSet<Request> unanswered = new LinkedHashSet<>();
  private final Deque<Request> due = new ArrayDeque<>();
  private double usualLatency;
  private double usualWait;
  private int seen;
  private long lastAt;
  private long silentFrom;
  private long silentTo;
  private double evidence;

  /// A request that was sent.
  static final class Request {
    private final List<Charge> charges;
    private final long at;
    private boolean over;

    private Request(List<Charge> charges, long at) {
      this.charges = charges;
      this.at = at;
    }
  }

  /// A request was sent, with a permit of each of these limits.
  Request sent(List<Charge> charges, long at) {
    Request request = new Request(charges, at);
    charges.forEach(charge -> charge.permit().sent(at));
    unanswered.add(request);
    due.add(request);
    return request;
  }

  /// Since when it is not known of requests sent whether they arrived; [Long#MAX_VALUE] if nothing
  /// is unusual.
  long silentSince(long now) {
    boolean unusual = seen >= FEWEST && overdue(now) > Math.max(LEAST, SUSPICIOUS * usualWait);
    return unusual ? lastAt : Long.MAX_VALUE;
  }

  /// Its response came.
  void responded(Request request, long now) {
    long wait = overdue(now);
    if (seen >= FEWEST) {
      judge(wait, now);
    }
    seen++;
    double weight = 1.0 / Math.min(seen, MEAN_OF);
    usualWait +=
        (Math.min((double) wait, Math.max(CERTAIN * usualWait, LEAST)) - usualWait) * weight;
    usualLatency += (now - request.at - usualLatency) * weight;
    lastAt = now;
    ended(request);
  }

  /// No response to it will come any more.
  void ended(Request request) {
    request.over = true;
    unanswered.remove(request);
  }

  /// For how long a response has been due: since the last one, but no longer than the oldest
  /// request takes that may still be answered.
  private long overdue(long now) {
    double longest = seen < FEWEST ? Double.MAX_VALUE : LOST * usualLatency;
    while (!due.isEmpty() && (due.peek().over || now - due.peek().at > longest)) {
      due.remove();
    }
    if (due.isEmpty()) {
      return 0;
    }
    long since = Math.max(lastAt, due.peek().at + (long) usualLatency);
    return Math.max(0, now - since);
  }

  private void judge(long wait, long now) {
    if (wait > Math.max(LEAST, NOTABLE * usualWait)) {
      silentFrom = lastAt;
      silentTo = now;
      evidence = wait / Math.max(1.0, usualWait);
    } else if (now - silentTo <= AT_ONCE) {
      evidence += Math.max(0, Math.log(usualWait / AT_ONCE));
    } else {
      return;
    }
    if (evidence >= CERTAIN) {
      for (Request request : unanswered.reversed()) {
        if (request.at < silentFrom) {
          break;
        }
        request.charges.forEach(charge -> charge.permit().delayed(silentTo));
      }
    }
  }
}
