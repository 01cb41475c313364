package io.keyfleet.worker.accounts;

import io.keyfleet.service.settings.Secret;
import io.keyfleet.worker.accounts.Limiters.Charge;
import java.util.List;

/// Leave to make one call with an account. Safe for all threads.
public final class Turn {
  private final Seat seat;
  private final Lease lease;
  private final Grant grant;
  private volatile boolean asked;
  private boolean counted;
  private boolean closed;
  private boolean landed;

  /// What was granted.
  ///
  /// @param at when the turn was taken
  /// @param charges what it took of each limit
  record Grant(Ask ask, Secret key, long at, List<Charge> charges) {}

  Turn(Seat seat, Lease lease, Grant grant) {
    this.seat = seat;
    this.lease = lease;
    this.grant = grant;
  }

  /// The account to call with.
  public Account account() {
    return seat.account();
  }

  /// The account while this worker has it.
  public Seat seat() {
    return seat;
  }

  /// Which of its keys to call with.
  public Secret key() {
    return grant.key();
  }

  /// What it was taken for.
  public Ask ask() {
    return grant.ask();
  }

  /// To be asked immediately before the request goes out: whether the account is still this
  /// worker's. Notes the time.
  ///
  /// @param now nanoseconds of the worker's ticks
  public boolean send(long now) {
    asked = true;
    count(now);
    return seat.held() && lease.valid();
  }

  /// Whether a request came as far as asking to go out.
  public boolean asked() {
    return asked;
  }

  /// Says that the request is written to the network.
  public void written(long now) {
    seat.delayed(grant, now);
    close();
  }

  /// Says that the request reached the API at `latest` or before.
  public void arrived(long latest) {
    seat.arrived(grant, latest);
  }

  /// Says that no request goes out any more, whether one did or not.
  public void unused(long now) {
    if (count(now)) {
      seat.used(grant, new Ask(grant.ask().model(), 0, 0));
    }
    close();
  }

  /// Says that the call is over, whatever became of it.
  public synchronized void landed(long now) {
    unused(now);
    if (!landed) {
      landed = true;
      seat.landed(grant);
    }
  }

  Grant grant() {
    return grant;
  }

  private synchronized void close() {
    if (!closed) {
      closed = true;
      seat.closed();
    }
  }

  private synchronized boolean count(long now) {
    boolean first = !counted;
    if (first) {
      counted = true;
      seat.sent(grant, now);
    }
    return first;
  }
}
