package io.keyfleet.simulator.quota;

/// What one call takes from the quotas: estimated when it arrives, known when it is answered.
///
/// @param model that it asks for
/// @param inputTokens of the prompt, 0 or more
/// @param outputTokens of the answer: its bound on arrival, its length in the end
public record TokenUsage(String model, long inputTokens, long outputTokens) {

  /// What it takes of a quota that counts `counted`.
  public long of(QuotaUnit unit) {
    return switch (unit) {
      case REQUESTS, IN_FLIGHT -> 1;
      case TOKENS -> inputTokens + outputTokens;
      case INPUT_TOKENS -> inputTokens;
      case OUTPUT_TOKENS -> outputTokens;
    };
  }
}
