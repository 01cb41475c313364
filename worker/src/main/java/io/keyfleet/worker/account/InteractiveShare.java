package io.keyfleet.worker.account;

/// The part of every limit that batches leave to single requests, whether any come or not: so one
/// that comes finds room at once. Single requests may use all of a limit.
///
/// @param part 0 or more, less than 1
public record InteractiveShare(double part) {
  /// Batches may use everything.
  public static final InteractiveShare NONE = new InteractiveShare(0);

  /// Whether anything is left to single requests.
  public boolean any() {
    return part > 0;
  }

  /// The part of a limit that batches may use.
  public double batches() {
    return 1 - part;
  }

  /// How many of so many calls at the same time batches leave: one at least, but not all.
  public long of(long atOnce) {
    return any() ? Math.min(atOnce - 1, (long) Math.ceil(atOnce * part)) : 0;
  }
}
