package io.keyfleet.worker.api;

import io.keyfleet.contract.TraceParent;
import org.jspecify.annotations.Nullable;

/// What a call says of itself to the API.
///
/// @param requestId its name, for the API's logs
/// @param trace that its prompt belongs to; null if to none
public record CallHeaders(String requestId, @Nullable TraceParent trace) {
  /// Of a call that belongs to no trace.
  public CallHeaders(String requestId) {
    this(requestId, null);
  }
}
