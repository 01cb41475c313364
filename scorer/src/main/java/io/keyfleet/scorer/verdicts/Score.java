package io.keyfleet.scorer.verdicts;

/// Two readings of one answer.
///
/// @param strict by the result that the answer states, which is the one that counts
/// @param lenient by the last number anywhere in the text, or, where text is expected, by whether
///   it occurs anywhere
public record Score(Verdict strict, Verdict lenient) {
  /// Of a dead prompt.
  public static final Score DEAD = new Score(Verdict.UNANSWERED, Verdict.UNANSWERED);

  static final Score NONE = new Score(Verdict.UNSCORED, Verdict.UNSCORED);
}
