package io.keyfleet.simulator.quota;

/// What a quota counts.
public enum QuotaUnit {
  /// Calls.
  REQUESTS("requests"),
  /// Tokens in both directions.
  TOKENS("tokens"),
  /// Tokens of the prompts.
  INPUT_TOKENS("input tokens"),
  /// Tokens of the answers.
  OUTPUT_TOKENS("output tokens"),
  /// Calls that are being served at one time.
  IN_FLIGHT("in flight");

  private final String word;

  QuotaUnit(String word) {
    this.word = word;
  }

  /// As it stands in a quota's text.
  public String word() {
    return word;
  }

  /// Whether what a call takes is known for certain only at its end.
  boolean isTokens() {
    return this == TOKENS || this == INPUT_TOKENS || this == OUTPUT_TOKENS;
  }
}
