package io.keyfleet.worker.api.response;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.brotli.dec.BrotliInputStream;
import org.jspecify.annotations.Nullable;

/// Makes the text of a body out of its bytes.
public final class BodyDecoder {
  private static final char BYTE_ORDER_MARK = '\ufeff';
  private static final int ZLIB = 8;

  private BodyDecoder() {}

  /// Undoes a content encoding. A body that is not encoded as it says is taken as it is: some
  /// proxies undo an encoding and leave its name.
  ///
  /// @param encoding value of `Content-Encoding`; empty for none
  /// @param most so many bytes are read, and no more
  /// @throws IOException where the encoded body is cut short or damaged
  public static byte[] decoded(byte[] bytes, String encoding, int most) throws IOException {
    byte[] plain = bytes;
    String[] encodings = encoding.toLowerCase(Locale.ROOT).split(",");
    for (int i = encodings.length - 1; i >= 0; i--) {
      try (InputStream stream = stream(plain, encodings[i].strip())) {
        plain = stream.readNBytes(most);
      }
    }
    return plain;
  }

  private static InputStream stream(byte[] bytes, String encoding) throws IOException {
    InputStream plain = new ByteArrayInputStream(bytes);
    return switch (encoding) {
      case "gzip", "x-gzip" -> begins(bytes, 0x1f, 0x8b) ? new GZIPInputStream(plain) : plain;
      case "deflate" -> text(bytes) ? plain : new InflaterInputStream(plain, inflater(bytes));
      case "br" -> text(bytes) ? plain : new BrotliInputStream(plain);
      case "zstd" -> begins(bytes, 0x28, 0xb5) ? new ZstdInputStream(plain) : plain;
      default -> plain;
    };
  }

  /// RFC 9110 means the zlib format, and some servers leave its frame out.
  private static Inflater inflater(byte[] bytes) {
    boolean framed =
        bytes.length > 1
            && (bytes[0] & 0xf) == ZLIB
            && (((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff)) % 31 == 0;
    return new Inflater(!framed);
  }

  private static boolean begins(byte[] bytes, int first, int second) {
    return bytes.length > 1 && (bytes[0] & 0xff) == first && (bytes[1] & 0xff) == second;
  }

  private static boolean text(byte[] bytes) {
    return bytes.length == 0 || bytes[0] == '{' || bytes[0] == '[' || bytes[0] == '<';
  }

  /// The text without a byte order mark. JSON is UTF-8, whatever is declared, where it can be that;
  /// else it is what is declared.
  ///
  /// @param declared the charset of `Content-Type`; null where it names none
  public static String of(byte[] bytes, @Nullable Charset declared) {
    String text = new String(bytes, charset(bytes, declared));
    return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
  }

  private static Charset charset(byte[] bytes, @Nullable Charset declared) {
    if (begins(bytes, 0xfe, 0xff) || begins(bytes, 0, '{')) {
      return UTF_16BE;
    }
    if (begins(bytes, 0xff, 0xfe) || begins(bytes, '{', 0)) {
      return UTF_16LE;
    }
    return declared == null || isUtf8(bytes) ? UTF_8 : declared;
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
