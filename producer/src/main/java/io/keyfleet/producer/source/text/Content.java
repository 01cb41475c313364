package io.keyfleet.producer.source.text;

import io.keyfleet.service.cli.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// How the bytes of a file are text.
///
/// @param encoding what its characters are written in
/// @param lineEnd the byte in UTF-8 that ends a line: LF, before which a CR may stand, or CR
public record Content(Encoding encoding, byte lineEnd) {
  /// UTF-8 with LF or CRLF.
  public static final Content USUAL = new Content(Encoding.UTF_8, (byte) '\n');

  /// Share of NUL bytes that text in UTF-16 has and no other has, even if it is also UTF-8.
  private static final double MANY = 0.2;

  private static final int CLEARLY = 3;

  /// Detects it from a file's beginning.
  ///
  /// @param file its name, for messages
  /// @throws Failure if it is no text, or of an encoding that is not read, with its name and what
  ///   makes text of it
  public static Content of(String file, byte[] head) {
    Foreign.refuse(file, head);
    Encoding encoding = encoding(head);
    if (encoding == Encoding.UTF_8) {
      OldEncoding.refuse(file, head);
    }
    return new Content(encoding, lineEnd(utf8(encoding, head)));
  }

  /// The beginning as text; half a character at its end is cut off.
  public String text(byte[] head) {
    String text = new String(utf8(encoding, head), StandardCharsets.UTF_8);
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '\uFFFD') {
      end--;
    }
    return text.substring(text.startsWith("\uFEFF") ? 1 : 0, end);
  }

  private static Encoding encoding(byte[] head) {
    if (starts(head, (byte) 0xFF, (byte) 0xFE)) {
      return Encoding.UTF_16LE;
    }
    if (starts(head, (byte) 0xFE, (byte) 0xFF)) {
      return Encoding.UTF_16BE;
    }
    int nul = 0;
    int little = 0;
    int big = 0;
    for (int i = 0; i + 1 < head.length; i += 2) {
      nul += (head[i] == 0 ? 1 : 0) + (head[i + 1] == 0 ? 1 : 0);
      little += head[i + 1] == 0 && plain(head[i]) ? 1 : 0;
      big += head[i] == 0 && plain(head[i + 1]) ? 1 : 0;
    }
    boolean evident = nul > 0 && (nul > head.length * MANY || !isUtf8(head));
    if (evident && little > CLEARLY * big) {
      return Encoding.UTF_16LE;
    }
    return evident && big > CLEARLY * little ? Encoding.UTF_16BE : Encoding.UTF_8;
  }

  /// CR where lines, outside of quotes, have no other end.
  private static byte lineEnd(byte[] utf8) {
    boolean quoted = false;
    boolean carriage = false;
    for (int i = 0; i < utf8.length; i++) {
      quoted ^= utf8[i] == '"';
      if (utf8[i] == '\n' && !quoted) {
        return '\n';
      }
      carriage |= utf8[i] == '\r' && i + 1 < utf8.length && utf8[i + 1] != '\n';
    }
    return (byte) (carriage ? '\r' : '\n');
  }

  private static byte[] utf8(Encoding encoding, byte[] head) {
    try {
      return encoding.utf8(new ByteArrayInputStream(head)).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean plain(byte one) {
    return one == '\n' || one == '\r' || one == '\t' || (one >= ' ' && one < 0x7F);
  }

  static boolean isUtf8(byte[] head) {
    try {
      var _ = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(head));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  static boolean starts(byte[] head, byte... bytes) {
    return head.length >= bytes.length
        && Arrays.equals(head, 0, bytes.length, bytes, 0, bytes.length);
  }
}
