package io.keyfleet.worker.account;

/// What a call that has not been made yet will count against quotas: one request, and about so many
/// tokens.
///
/// @param model its logical name
/// @param inputTokens tokens that will be read
/// @param outputTokens tokens that will be written
public record CallUsage(String model, long inputTokens, long outputTokens) {
  public long cost(Quota.Unit unit) {
    return switch (unit) {
      case REQUESTS -> 1;
      case TOKENS -> inputTokens + outputTokens;
      case INPUT_TOKENS -> inputTokens;
      case OUTPUT_TOKENS -> outputTokens;
    };
  }
}
