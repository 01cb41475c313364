package io.keyfleet.plan.quota;

/// Calls of a model that are alike.
///
/// @param calls how many
/// @param inputTokens that each reads
/// @param outputTokens that each writes
public record CallLoad(String model, long calls, double inputTokens, double outputTokens) {
  CallLoad scaled(double factor) {
    long fewer = Math.max(1, Math.round(calls * factor));
    return new CallLoad(model, fewer, inputTokens, outputTokens);
  }
}
