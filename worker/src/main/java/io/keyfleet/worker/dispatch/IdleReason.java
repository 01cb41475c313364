package io.keyfleet.worker.dispatch;

/// Why an account's time went by unused.
public enum IdleReason {
  /// A permit was free, and there was no prompt that it serves.
  NO_WORK,
  /// It was cooling down, as the provider had asked.
  COOL_DOWN,
  /// Every key was out, or the provider's endpoint was down.
  DEAD,
  /// Nobody used it between one owner and the next.
  HAND_OVER,
  /// Quotas are kept over windows that are longer than the provider's by the margin, or for as long
  /// as it is not known whether requests arrived.
  MARGIN,
  /// Its pace was below the quotas, since the provider refused more.
  REFUSED_PACE,
  /// Calls were refused.
  REFUSED
}
