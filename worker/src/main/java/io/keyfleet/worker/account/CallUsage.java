package io.keyfleet.worker.account;

/// What a call that has not been made yet will count against quotas: one request, and about so many
/// tokens.
///
/// @param model its logical name
/// @param inputTokens tokens that will be read
/// @param outputTokens tokens that will be written
/// @param interactive whether somebody waits for it, so that it may use what is kept from batches
public record CallUsage(String model, long inputTokens, long outputTokens, boolean interactive) {
  /// For a batch.
  public CallUsage(String model, long inputTokens, long outputTokens) {
    this(model, inputTokens, outputTokens, false);
  }

  /// The same for somebody who waits.
  public CallUsage forSingle() {
    return new CallUsage(model, inputTokens, outputTokens, true);
  }

  /// The same with other tokens.
  public CallUsage with(long input, long output) {
    return new CallUsage(model, input, output, interactive);
  }

  public long cost(Quota.Unit unit) {
    return switch (unit) {
      case REQUESTS -> 1;
      case TOKENS -> inputTokens + outputTokens;
      case INPUT_TOKENS -> inputTokens;
      case OUTPUT_TOKENS -> outputTokens;
    };
  }
}
