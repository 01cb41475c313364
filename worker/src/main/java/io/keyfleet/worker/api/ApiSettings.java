package io.keyfleet.worker.api;

import java.time.Duration;

/// How the API is called.
///
/// @param model for prompts that name none
/// @param worker this worker's name, told to the API in `User-Agent`
/// @param timeout longest duration of a call, from connecting to the last byte
/// @param maxResponseBytes largest body that is read
/// @param maxInFlight calls at the same time, for which connections are kept
public record ApiSettings(
    String model, String worker, Duration timeout, int maxResponseBytes, int maxInFlight) {}
