package io.keyfleet.contract.response;

import java.nio.charset.StandardCharsets;

/// Text in which every surrogate has its other half: only that has a form in UTF-8. Escapes in JSON
/// can spell others.
public final class WellFormed {
  private static final int REPLACEMENT = 0xfffd;

  private WellFormed() {}

  /// Whether a text is so already.
  static boolean is(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  /// The text with U+FFFD in place of each half.
  public static String of(String text) {
    return is(text)
        ? text
        : text.codePoints()
            .map(c -> Character.getType(c) == Character.SURROGATE ? REPLACEMENT : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
  }
}
