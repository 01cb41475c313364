package io.keyfleet.worker.api;

import io.keyfleet.worker.quota.LimitReport;

/// What one call brought.
///
/// @param outcome what became of it
/// @param limits what its response said of limits; nothing where there was no response
public record CallResult(Outcome outcome, LimitReport limits) {

  /// A call without a response, or with one that says nothing of limits.
  public static CallResult of(Outcome outcome) {
    return new CallResult(outcome, LimitReport.NONE);
  }
}
