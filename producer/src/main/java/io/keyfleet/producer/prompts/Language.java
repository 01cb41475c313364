package io.keyfleet.producer.prompts;

/// Languages that the built-in templates speak.
public enum Language {
  /// English.
  en,
  /// Simplified Chinese.
  zh
}
