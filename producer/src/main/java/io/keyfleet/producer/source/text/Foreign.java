package io.keyfleet.producer.source.text;

import io.keyfleet.service.cli.Failure;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// Kinds of files that are not text but may be given, by their first bytes.
enum Foreign {
  GZIP("compressed with gzip", "unpack it: zcat %s | keyfleet producer --file -", "1f8b"),
  ZSTANDARD(
      "compressed with Zstandard",
      "unpack it: zstdcat %s | keyfleet producer --file -",
      "28b52ffd"),
  BZIP2("compressed with bzip2", "unpack it: bzcat %s | keyfleet producer --file -", "425a68"),
  XZ("compressed with xz", "unpack it: xzcat %s | keyfleet producer --file -", "fd377a58"),
  ZIP("a ZIP archive or an Excel workbook", "unpack it, or save the sheet as CSV", "504b0304"),
  WORKBOOK("an old Excel workbook", "save the sheet as CSV", "d0cf11e0"),
  PARQUET(
      "Parquet",
      "convert it: duckdb -c \"COPY (FROM '%s') TO 'prompts.jsonl' (FORMAT json)\"",
      "50415231"),
  ARROW("Arrow", "convert it to JSON lines", "4152524f5731"),
  AVRO("Avro", "convert it to JSON lines: avro-tools tojson %s", "4f626a01"),
  SQLITE(
      "an SQLite database",
      "export a query of it: sqlite3 -csv -header %s 'SELECT ...'",
      "53514c697465"),
  PDF("PDF", "give its text in a file", "25504446"),
  ARROW_STREAM(
      "an Arrow stream",
      "convert it: python3 -c \"import datasets; datasets.Dataset.from_file('%s').to_json('prompts.jsonl')\"",
      "ffffffff"),
  GIT_LFS(
      "a pointer of Git LFS, not the file itself",
      "fetch it: git lfs pull",
      hex("version https://git-lfs")),
  HTML("an HTML page", "look at the address it came from", hex("<!doctype")),
  TAR("a tar archive", "unpack it: tar -xf %s", hex("ustar"), 257),
  UTF_32LE("UTF-32LE", "convert it: iconv -f UTF-32 -t UTF-8 %s > prompts.txt", "fffe0000"),
  UTF_32BE("UTF-32BE", "convert it: iconv -f UTF-32 -t UTF-8 %s > prompts.txt", "0000feff");

  private final String name;
  private final String fix;
  private final String mark;
  private final int place;

  /// @param mark its first bytes in hex digits
  Foreign(String name, String fix, String mark) {
    this(name, fix, mark, 0);
  }

  /// @param place where these bytes are
  Foreign(String name, String fix, String mark, int place) {
    this.name = name;
    this.fix = fix;
    this.mark = mark;
    this.place = place;
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }

  /// @throws Failure if `head` begins such a file
  static void refuse(String file, byte[] head) {
    Arrays.stream(values())
        .filter(kind -> kind.marks(head))
        .findFirst()
        .ifPresent(kind -> {
          throw new Failure(file + " is " + kind.name + "; " + kind.fix.formatted(file));
        });
  }

  private boolean marks(byte[] head) {
    byte[] bytes = HexFormat.of().parseHex(mark);
    int end = place + bytes.length;
    if (head.length < end) {
      return false;
    }
    byte[] there = Arrays.copyOfRange(head, place, end);
    return Arrays.equals(there, bytes)
        || (this == HTML
            && new String(there, StandardCharsets.US_ASCII)
                .equalsIgnoreCase(new String(bytes, StandardCharsets.US_ASCII)));
  }
}
