package io.keyfleet.gateway.batches.store;

import java.util.Locale;

/// Where a batch is on its way, as OpenAI's API names it.
public enum BatchStatus {
  /// Its lines are looked at.
  VALIDATING,
  /// They were wrong, so that none was sent.
  FAILED,
  /// Its lines are published and answered.
  IN_PROGRESS,
  /// Its results are summed up.
  FINALIZING,
  /// All its lines have a result.
  COMPLETED,
  /// Its time was over before all lines had a result.
  EXPIRED,
  /// Somebody stopped it; calls in flight come to their end.
  CANCELLING,
  /// It was stopped.
  CANCELLED;

  /// Whether nothing will change any more.
  public boolean ended() {
    return switch (this) {
      case FAILED, COMPLETED, EXPIRED, CANCELLED -> true;
      case VALIDATING, IN_PROGRESS, FINALIZING, CANCELLING -> false;
    };
  }

  /// Its name in JSON.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
