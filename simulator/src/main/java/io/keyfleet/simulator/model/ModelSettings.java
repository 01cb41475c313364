package io.keyfleet.simulator.model;

/// The simulated model's character.
///
/// @param name what it is called where no model is named
/// @param accuracyBasic share of right answers, 0 to 1, where the prompt asks for no reasoning
/// @param accuracyReasoned share of right answers, 0 to 1, if it does
/// @param seed decides which answers are wrong and how they are dressed
public record ModelSettings(String name, double accuracyBasic, double accuracyReasoned, long seed) {
  /// The shares that the article on the original programme reports for a plain prompt and for one
  /// that asks for the reasoning first.
  public static final ModelSettings STANDARD = new ModelSettings("gpt-4o-mini", 0.85, 0.98, 1);

  /// @throws IllegalArgumentException out of bounds
  public ModelSettings {
    if (!isShare(accuracyBasic) || !isShare(accuracyReasoned)) {
      throw new IllegalArgumentException("an accuracy is a share from 0 to 1");
    }
  }

  private static boolean isShare(double value) {
    return value >= 0 && value <= 1;
  }
}
