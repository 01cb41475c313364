package io.keyfleet.scorer.dashboard;

import org.jspecify.annotations.Nullable;

/// The beginnings of texts that come from outside and may be of any length.
final class Excerpt {
  private Excerpt() {}

  /// At most so many characters, never cut in the middle of one of two units.
  static String of(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    boolean split = Character.isHighSurrogate(text.charAt(most - 1));
    return text.substring(0, most - (split ? 1 : 0));
  }

  /// The same of a text that may be missing.
  static @Nullable String ofNullable(@Nullable String text, int most) {
    return text == null ? null : of(text, most);
  }
}
