package io.keyfleet.scorer.grading.statement;

import org.jspecify.annotations.Nullable;

/// The text of an answer, which has no reasoning in it any more. For one thread.
public final class AnswerText {
  private final String text;
  private @Nullable String spelling;

  public AnswerText(String text) {
    this.text = text;
  }

  /// As it was written.
  public String text() {
    return text;
  }

  /// In the form in which it is searched for texts; worked out once for all of them.
  public String spelling() {
    if (spelling == null) {
      spelling = StatedText.spelling(text);
    }
    return spelling;
  }
}
