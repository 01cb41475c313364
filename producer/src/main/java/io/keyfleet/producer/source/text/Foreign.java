package io.keyfleet.producer.source.text;

import io.keyfleet.service.cli.Failure;
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
  UTF_32LE("UTF-32LE", "convert it: iconv -f UTF-32 -t UTF-8 %s > prompts.txt", "fffe0000"),
  UTF_32BE("UTF-32BE", "convert it: iconv -f UTF-32 -t UTF-8 %s > prompts.txt", "0000feff");

  private final String name;
  private final String fix;
  private final String begin;

  /// @param begin its first bytes in hex digits
  Foreign(String name, String fix, String begin) {
    this.name = name;
    this.fix = fix;
    this.begin = begin;
  }

  /// @throws Failure if `head` begins such a file
  static void refuse(String file, byte[] head) {
    Arrays.stream(values())
        .filter(kind -> Content.starts(head, HexFormat.of().parseHex(kind.begin)))
        .findFirst()
        .ifPresent(kind -> {
          throw new Failure(file + " is " + kind.name + "; " + kind.fix.formatted(file));
        });
  }
}
