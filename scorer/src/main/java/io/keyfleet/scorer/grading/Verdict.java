package io.keyfleet.scorer.grading;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// What became of a prompt, as far as accuracy goes.
public enum Verdict {
  /// The result was read and is the expected one.
  RIGHT,
  /// A result was read and is another one.
  WRONG,
  /// The model finished, and no result of the expected kind can be read.
  UNREADABLE,
  /// The model was cut off by its length limit before a result could be read.
  TRUNCATED,
  /// A content filter refused the prompt or withheld the answer, in part or as a whole.
  FILTERED,
  /// There is no answer: the prompt is dead.
  UNANSWERED,
  /// There is an answer, and its owner named nothing to compare it with.
  UNSCORED;

  /// RIGHT or WRONG.
  static Verdict of(boolean right) {
    return right ? RIGHT : WRONG;
  }

  /// Whether it takes part in accuracy. A dead prompt does not, nor does what a filter kept back:
  /// they say nothing about the model.
  public boolean scored() {
    return switch (this) {
      case RIGHT, WRONG, UNREADABLE, TRUNCATED -> true;
      case FILTERED, UNANSWERED, UNSCORED -> false;
    };
  }

  /// The name in files and metrics: lower case.
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
