package io.keyfleet.worker.dispatch;

import io.keyfleet.worker.queue.Models;
import io.keyfleet.worker.queue.TopicWeights;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/// How prompts go out.
///
/// @param worker this worker's name, which answers carry
/// @param models what prompts ask for and the pool serves
/// @param weights how topics share the calls
/// @param maxInFlight calls at the same time
/// @param retries how often a prompt is tried
/// @param budget what the fleet may spend in all, in the currency of the prices; empty: any amount
public record DispatchSettings(
    String worker,
    Models models,
    TopicWeights weights,
    int maxInFlight,
    Retries retries,
    Optional<BigDecimal> budget) {

  /// How often a prompt is tried, and with which waits.
  ///
  /// @param maxAttempts attempts of a prompt before it is dead
  /// @param maxBackoff longest wait between two attempts
  /// @param maxRetryAfter longest Retry-After that is believed
  public record Retries(int maxAttempts, Duration maxBackoff, Duration maxRetryAfter) {}
}
