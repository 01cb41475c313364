package io.keyfleet.producer.source;

/// Languages that the built-in templates speak.
public enum Language {
  /// English.
  en,
  /// Simplified Chinese.
  zh
}
