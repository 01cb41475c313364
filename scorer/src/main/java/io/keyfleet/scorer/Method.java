package io.keyfleet.scorer;

import io.keyfleet.scorer.verdicts.Reading;
import io.keyfleet.scorer.verdicts.Scoring;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;

/// How answers are held against what is expected.
///
/// @param reading which reading counts
/// @param field the JSON field that prompts ask for whose labels name none
public record Method(Reading reading, String field) {
  /// By the reading that fits each prompt, and the field `infer`.
  public static final Method STANDARD = new Method(Reading.AUTO, Scoring.STANDARD_FIELD);

  /// Reads it.
  public static Method read(Settings settings) {
    Reading reading =
        settings.read(
            Setting.KEYFLEET_READING, Reading.AUTO, Reading::parse, "is none of " + Reading.NAMES);
    return new Method(reading, settings.text(Setting.KEYFLEET_FIELD));
  }

  /// A new one of its kind.
  Scoring scoring() {
    return new Scoring(reading, field);
  }
}
