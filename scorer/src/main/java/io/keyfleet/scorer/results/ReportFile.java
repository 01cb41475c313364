package io.keyfleet.scorer.results;

import com.fasterxml.jackson.databind.ObjectWriter;
import io.keyfleet.contract.RecordJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// A file that holds a report and is replaced as a whole. For one thread.
public final class ReportFile {
  private static final ObjectWriter JSON = RecordJson.MAPPER.writerWithDefaultPrettyPrinter();

  private final OutputFile file;

  /// @param file where it goes
  public ReportFile(OutputFile file) {
    this.file = file;
  }

  /// Whether it is to be read by people: it is named `.html`.
  public boolean html() {
    return file.path().toString().toLowerCase(Locale.ROOT).matches(".*\\.html?");
  }

  /// Writes `report` as JSON.
  ///
  /// @throws io.keyfleet.service.cli.Failure if the file cannot be written
  public void write(Record report) {
    try {
      write(JSON.writeValueAsString(report) + "\n");
    } catch (IOException e) {
      throw file.failed(e);
    }
  }

  /// Writes this.
  ///
  /// @throws io.keyfleet.service.cli.Failure if the file cannot be written
  public void write(String text) {
    try {
      Path draft = file.draft();
      Files.writeString(draft, text);
      file.publish(draft);
    } catch (IOException e) {
      throw file.failed(e);
    }
  }
}
