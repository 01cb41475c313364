package io.keyfleet.worker.dispatch;

import java.time.Duration;

/// How prompts go out.
///
/// @param worker this worker's name, which answers carry
/// @param models what prompts ask for and the pool serves
/// @param maxInFlight calls at the same time
/// @param maxAttempts attempts of a prompt before it is dead
/// @param maxBackoff longest wait between two attempts
/// @param maxRetryAfter longest Retry-After that is believed
public record DispatchSettings(
    String worker,
    Models models,
    int maxInFlight,
    int maxAttempts,
    Duration maxBackoff,
    Duration maxRetryAfter) {}
