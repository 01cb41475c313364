package io.keyfleet.worker.api;

import io.keyfleet.contract.Prompt;
import io.keyfleet.worker.ownership.CallPermit;

/// An API that answers prompts.
@FunctionalInterface
public interface ChatApi {
  /// Makes one call and waits for its end. Never throws for what the API or the network does.
  ///
  /// @param prompt what to ask
  /// @param headers what this call says of itself
  /// @param permit leave to call, asked immediately before the request goes out
  CallResult call(Prompt prompt, CallHeaders headers, CallPermit permit);
}
