package io.keyfleet.producer.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.producer.source.PromptSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileScanTest {
  private static final String[] PIECES = {
    "\n", "\r\n", " ", "a", "1,2", "\"a\nb\"", "é", "\n\n", "\"\""
  };

  @ParameterizedTest(name = "{0}, seed {1}")
  @CsvSource({"text, 1", "text, 2", "csv, 3", "csv, 4", "jsonl, 5"})
  void aScanCountsTheEntriesThatReadingGives(FileFormat format, long seed, @TempDir Path folder)
      throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    Path file = folder.resolve("f");
    String header = format == FileFormat.csv ? "prompt,id\n" : "";
    for (int round = 0; round < 50; round++) {
      Files.writeString(
          file,
          random
              .ints(random.nextInt(30), 0, format == FileFormat.csv ? 8 : PIECES.length)
              .mapToObj(piece -> PIECES[piece].equals("\"a\nb\"") ? "\n\"a\nb\",\n" : PIECES[piece])
              .collect(Collectors.joining("", header, "")));

      FileScan scan = FileScan.of(file, FileOptions.of(format, Optional.empty()));

      assertThat(scan.entries()).as(Files.readString(file)).isEqualTo(entries(file, format));
      assertThat(scan.bytes()).isEqualTo(Files.size(file));
      assertThat(scan.sha256()).hasSize(64);
    }
  }

  private static long entries(Path file, FileFormat format) {
    try (PromptSource source =
        PromptFile.open(file.toString(), Optional.of(format), Optional.empty())) {
      long count = 0;
      while (source.next().isPresent()) {
        count++;
      }
      return count;
    }
  }
}
