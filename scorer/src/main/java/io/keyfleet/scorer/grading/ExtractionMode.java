package io.keyfleet.scorer.grading;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// Where in an answer's text its result is looked for. Which reading counts is a choice made when
/// answers are scored: they keep their text, so it can be made again at no cost.
public enum ExtractionMode {
  /// The asked-for field of the last JSON object that has it; where the prompt did not ask for JSON
  /// and no object has it, the whole text.
  STRICT,
  /// The last number anywhere in the text, or, where text is expected, anything in it.
  LENIENT,
  /// The whole text, blanks around it and a last full stop apart.
  WHOLE,
  /// The last complete statement of the text, however it is marked: a field, a box, `the answer
  /// is`.
  FINAL,
  /// Strict where the prompt is known to have asked for JSON, final where it is not.
  AUTO;

  /// All names.
  public static final String NAMES = "auto, final, strict, lenient and whole";

  /// Reads a name in any case.
  ///
  /// @throws IllegalArgumentException if it is none
  public static ExtractionMode parse(String name) {
    return valueOf(name.strip().toUpperCase(Locale.ROOT));
  }

  /// The name in flags, settings and files: lower case.
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
