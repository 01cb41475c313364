package io.keyfleet.worker.accounts;

import io.keyfleet.service.settings.Secret;

/// Leave to make one call with an account. Safe for all threads.
public final class Turn {
  private final Seat seat;
  private final Lease lease;
  private final Secret key;
  private final long[] numbers;
  private volatile boolean asked;
  private boolean counted;
  private boolean closed;

  Turn(Seat seat, Lease lease, Secret key, long[] numbers) {
    this.seat = seat;
    this.lease = lease;
    this.key = key;
    this.numbers = numbers;
  }

  /// The account to call with.
  public Account account() {
    return seat.account();
  }

  /// Which of its keys to call with.
  public Secret key() {
    return key;
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
    seat.delayed(numbers, now);
    close();
  }

  /// Says that the request reached the API at `latest` or before.
  public void arrived(long latest) {
    seat.arrived(numbers, latest);
  }

  /// Says that no request goes out any more, whether one did or not.
  public void unused(long now) {
    count(now);
    close();
  }

  private synchronized void close() {
    if (!closed) {
      closed = true;
      seat.closed();
    }
  }

  private synchronized void count(long now) {
    if (!counted) {
      counted = true;
      seat.sent(numbers, now);
    }
  }
}
