package io.keyfleet.worker.api.response;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class BodyDecoderTest {
  private static final String TEXT = "{\"a\":\"sieben – 七\"}";
  private static final int MOST = 10_000;

  /// [#TEXT], as Node's zlib compresses it.
  private static final byte[] BROTLI =
      HexFormat.of().parseHex("8b0a807b2261223a2273696562656e20e2809320e4b883227d03");

  /// Wraps a stream into one that encodes.
  private interface Encoding {
    OutputStream around(OutputStream plain) throws IOException;
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheText() {
    assertThat(BodyDecoder.of(("\ufeff" + TEXT).getBytes(UTF_8), null)).isEqualTo(TEXT);
    assertThat(BodyDecoder.of(("\ufeff" + TEXT).getBytes(UTF_16BE), null)).isEqualTo(TEXT);
    assertThat(BodyDecoder.of(("\ufeff" + TEXT).getBytes(UTF_16LE), UTF_8)).isEqualTo(TEXT);
    assertThat(BodyDecoder.of(new byte[0], null)).isEmpty();
  }

  @Test
  void theDeclaredCharsetCountsWhereTheTextIsNotUtf8() {
    Charset chinese = Charset.forName("GB18030");
    assertThat(BodyDecoder.of(TEXT.getBytes(chinese), chinese)).isEqualTo(TEXT);
    assertThat(BodyDecoder.of("für".getBytes(ISO_8859_1), ISO_8859_1)).isEqualTo("für");
    assertThat(BodyDecoder.of(TEXT.getBytes(UTF_8), ISO_8859_1)).isEqualTo(TEXT);
    assertThat(BodyDecoder.of(TEXT.getBytes(UTF_16LE), null)).isEqualTo(TEXT);
    assertThat(BodyDecoder.of("für".getBytes(ISO_8859_1), null)).isEqualTo("f\ufffdr");
  }

  @Test
  void everyEncodingIsUndone() throws IOException {
    byte[] plain = TEXT.getBytes(UTF_8);
    byte[] gzip = encode(plain, GZIPOutputStream::new);
    assertThat(BodyDecoder.decoded(gzip, "gzip", MOST)).isEqualTo(plain);
    assertThat(BodyDecoder.decoded(gzip, "X-GZIP", MOST)).isEqualTo(plain);
    byte[] zlib = encode(plain, DeflaterOutputStream::new);
    assertThat(BodyDecoder.decoded(zlib, "deflate", MOST)).isEqualTo(plain);
    byte[] raw = encode(plain, out -> new DeflaterOutputStream(out, new Deflater(6, true)));
    assertThat(BodyDecoder.decoded(raw, "deflate", MOST)).isEqualTo(plain);
    byte[] zstd = encode(plain, ZstdOutputStream::new);
    assertThat(BodyDecoder.decoded(zstd, "zstd", MOST)).isEqualTo(plain);
    assertThat(BodyDecoder.decoded(BROTLI, "br", MOST)).isEqualTo(plain);
    byte[] twice = encode(zlib, GZIPOutputStream::new);
    assertThat(BodyDecoder.decoded(twice, "deflate, gzip", MOST)).isEqualTo(plain);
  }

  @Test
  void whatIsNotEncodedThoughItSaysSoIsTakenAsItIs() throws IOException {
    byte[] plain = TEXT.getBytes(UTF_8);
    for (String encoding : new String[] {"", "identity", "gzip", "deflate", "br", "zstd", "x"}) {
      assertThat(BodyDecoder.decoded(plain, encoding, MOST)).isEqualTo(plain);
    }
    assertThat(BodyDecoder.decoded(new byte[0], "gzip", MOST)).isEmpty();
  }

  @Test
  void noMoreIsUnpackedThanMayBe() throws IOException {
    byte[] bomb = encode(new byte[10_000_000], GZIPOutputStream::new);
    assertThat(BodyDecoder.decoded(bomb, "gzip", MOST)).hasSize(MOST);
  }

  @Test
  void anEncodedBodyThatIsCutShortIsNotTakenForAWholeOne() throws IOException {
    byte[] gzip = encode(TEXT.getBytes(UTF_8), GZIPOutputStream::new);
    byte[] cut = Arrays.copyOf(gzip, gzip.length - 12);
    assertThatThrownBy(() -> BodyDecoder.decoded(cut, "gzip", MOST))
        .isInstanceOf(IOException.class);
  }

  private static byte[] encode(byte[] plain, Encoding encoding) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = encoding.around(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }
}
