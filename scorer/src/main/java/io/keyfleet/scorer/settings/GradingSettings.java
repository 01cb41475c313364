package io.keyfleet.scorer.settings;

import io.keyfleet.scorer.grading.ExtractionMode;
import io.keyfleet.scorer.grading.Grader;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;

/// How answers are compared with what is expected.
///
/// @param reading which reading counts
/// @param field the JSON field that prompts ask for whose labels name none
public record GradingSettings(ExtractionMode reading, String field) {
  /// By the reading that fits each prompt, and the field `infer`.
  public static final GradingSettings STANDARD =
      new GradingSettings(ExtractionMode.AUTO, Grader.STANDARD_FIELD);

  /// Reads it.
  public static GradingSettings read(Settings settings) {
    ExtractionMode reading =
        settings.read(
            Setting.KEYFLEET_READING,
            ExtractionMode.AUTO,
            ExtractionMode::parse,
            "is not one of " + ExtractionMode.NAMES);
    return new GradingSettings(reading, settings.text(Setting.KEYFLEET_FIELD));
  }

  /// A new one of its kind.
  public Grader scoring() {
    return new Grader(reading, field);
  }
}
