package io.keyfleet.producer.source.text;

import io.keyfleet.service.cli.Failure;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Optional;

/// Legacy encodings of single countries, which a file does not declare. One is taken for its
/// encoding where no line beyond ASCII is UTF-8, and several are not: a broken line is but one.
final class OldEncoding {
  private static final int SEVERAL = 2;

  /// Share of the letters beyond ASCII that are hiragana in any Japanese text, or Han in Chinese.
  private static final double JAPANESE = 0.1;

  private static final double CHINESE = 0.5;

  private OldEncoding() {}

  /// @throws Failure if `head` begins a file in one, with its likely name and the fix
  static void refuse(String file, byte[] head) {
    int broken = 0;
    int start = 0;
    for (int i = 0; i < head.length; i++) {
      if (head[i] == '\n' || head[i] == '\r') {
        byte[] line = Arrays.copyOfRange(head, start, i);
        start = i + 1;
        if (beyondAscii(line)) {
          if (Content.isUtf8(line)) {
            return;
          }
          broken++;
        }
      }
    }
    if (broken >= SEVERAL) {
      String name = likely(Arrays.copyOf(head, start));
      throw new Failure(
          "%s is not UTF-8 but, as it seems, %s; convert it: iconv -f %s -t UTF-8 %s > prompts"
              .formatted(file, name, name, file));
    }
  }

  private static String likely(byte[] lines) {
    if (share(lines, "Shift_JIS", Character.UnicodeScript.HIRAGANA) >= JAPANESE) {
      return "SHIFT_JIS";
    }
    return share(lines, "GB18030", Character.UnicodeScript.HAN) >= CHINESE
        ? "GB18030"
        : "WINDOWS-1252";
  }

  /// Which share of the characters beyond ASCII is of a script, if the text were in an encoding.
  private static double share(byte[] lines, String encoding, Character.UnicodeScript script) {
    Optional<String> text = decoded(lines, encoding);
    long beyond = text.map(one -> one.codePoints().filter(c -> c > 0x7F).count()).orElse(0L);
    long of =
        text.map(one ->
                one.codePoints()
                    .filter(c -> c > 0x7F && Character.UnicodeScript.of(c) == script)
                    .count())
            .orElse(0L);
    return beyond == 0 ? 0 : (double) of / beyond;
  }

  private static Optional<String> decoded(byte[] lines, String encoding) {
    try {
      return Optional.of(
          Charset.forName(encoding).newDecoder().decode(ByteBuffer.wrap(lines)).toString());
    } catch (CharacterCodingException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean beyondAscii(byte[] line) {
    for (byte one : line) {
      if (one < 0) {
        return true;
      }
    }
    return false;
  }
}
