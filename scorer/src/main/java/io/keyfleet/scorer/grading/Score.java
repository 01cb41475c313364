package io.keyfleet.scorer.grading;

/// The readings of one answer, side by side.
///
/// @param verdict by the reading that was chosen, which is the one that counts
/// @param strict by the result that the answer states
/// @param lenient by the last number anywhere in the text, or, where text is expected, by whether
///   it occurs anywhere
/// @param stated by the last complete statement of the text
/// @param taken the reading that the verdict is by
public record Score(
    Verdict verdict, Verdict strict, Verdict lenient, Verdict stated, ExtractionMode taken) {
  /// Of a dead prompt.
  public static final Score DEAD = all(Verdict.UNANSWERED);

  /// The cause of death of prompts that a content filter refused.
  private static final String FILTER = "content_filter";

  /// Of a prompt that a content filter refused, and of an answer that it withheld.
  public static final Score FILTERED = all(Verdict.FILTERED);

  /// Of a prompt that died of this cause.
  public static Score ofDeath(String cause) {
    return cause.equals(FILTER) ? FILTERED : DEAD;
  }

  /// Of an answer that has nothing to be compared with.
  static final Score NONE = all(Verdict.UNSCORED);

  private static Score all(Verdict verdict) {
    return new Score(verdict, verdict, verdict, verdict, ExtractionMode.STRICT);
  }
}
