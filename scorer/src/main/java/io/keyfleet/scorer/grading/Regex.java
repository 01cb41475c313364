package io.keyfleet.scorer.grading;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/// A regular expression in RE2's syntax, which knows no back-references and in return takes time
/// linear in the text; both factors of the work have a bound. Safe for all threads.
final class Regex {
  /// Longest expression, in characters.
  static final int MAX_LENGTH = 1_000;

  /// Largest compiled expression, in instructions: counted repetitions multiply.
  private static final int MAX_PROGRAM = 5_000;

  /// Most instructions times characters that one search may take, about a second's work.
  private static final long MAX_WORK = 20_000_000;

  private final Pattern pattern;
  private final int longest;

  /// @throws IllegalArgumentException with the reason, where it will not do
  Regex(String expression) {
    if (expression.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("a regex longer than " + MAX_LENGTH + " characters");
    }
    try {
      pattern = Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("no RE2 regex: " + e.getDescription(), e);
    }
    if (pattern.programSize() > MAX_PROGRAM) {
      throw new IllegalArgumentException("a regex with too many repetitions");
    }
    longest = (int) (MAX_WORK / pattern.programSize());
  }

  /// Whether it matches anywhere in `text`; of a huge text its end is searched.
  boolean occursIn(String text) {
    return pattern.matcher(text.substring(Math.max(0, text.length() - longest))).find();
  }
}
