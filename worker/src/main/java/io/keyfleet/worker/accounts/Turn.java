package io.keyfleet.worker.accounts;

import java.util.concurrent.atomic.AtomicBoolean;

/// Leave to make one call with an account. Safe for all threads.
public final class Turn {
  private final Seat seat;
  private final Lease lease;
  private final long[] numbers;
  private volatile boolean asked;
  private final AtomicBoolean open = new AtomicBoolean(true);

  Turn(Seat seat, Lease lease, long[] numbers) {
    this.seat = seat;
    this.lease = lease;
    this.numbers = numbers;
  }

  /// The account to call with.
  public Account account() {
    return seat.account();
  }

  /// To be asked immediately before the request goes out: whether the account is still this
  /// worker's. Notes the time.
  ///
  /// @param now nanoseconds of the worker's ticks
  public boolean send(long now) {
    asked = true;
    seat.sent(numbers, now);
    return seat.held() && lease.valid();
  }

  /// Whether a request came as far as asking to go out.
  public boolean asked() {
    return asked;
  }

  /// Says that the request is written to the network.
  public void written(long now) {
    seat.written(numbers, now);
    close();
  }

  /// Says that the request reached the API at `latest` or before.
  public void arrived(long latest) {
    seat.arrived(numbers, latest);
  }

  /// Says that no request goes out any more, whether one did or not.
  public void unused(long now) {
    seat.sent(numbers, now);
    close();
  }

  private void close() {
    if (open.getAndSet(false)) {
      seat.closed();
    }
  }
}
