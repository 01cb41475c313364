package io.keyfleet.worker.api;

import io.keyfleet.contract.response.ApiResponse;
import io.keyfleet.worker.quota.LimitReport;
import java.util.Optional;

/// What one call brought.
///
/// @param outcome what became of it
/// @param limits what its response said of limits; nothing where there was no response
/// @param response what is kept of the response, where anything is
public record CallResult(Outcome outcome, LimitReport limits, Optional<ApiResponse> response) {
  /// A call of whose response nothing is kept.
  public CallResult(Outcome outcome, LimitReport limits) {
    this(outcome, limits, Optional.empty());
  }

  /// A call without a response, or with one that says nothing of limits.
  public static CallResult of(Outcome outcome) {
    return new CallResult(outcome, LimitReport.NONE);
  }
}
