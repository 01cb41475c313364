package io.keyfleet.scorer.answers;

import org.jspecify.annotations.Nullable;

/// A 64-bit hash of a text, which stands for it where texts are only compared. Two different texts
/// among ten million share one with a chance of about 1 in 400,000. It is no secret and resists
/// nobody who makes texts collide on purpose, so that whoever shows texts compares them as well.
public final class TextHash {
  private static final long PRIME = 0x9E37_79B9_7F4A_7C15L;

  private TextHash() {}

  /// The hash of a text.
  ///
  /// @param text null is a text of its own, whose hash is 0
  public static long of(@Nullable String text) {
    if (text == null) {
      return 0;
    }
    long hash = text.length() + 1L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * PRIME;
      hash ^= hash >>> 32;
    }
    return hash;
  }
}
