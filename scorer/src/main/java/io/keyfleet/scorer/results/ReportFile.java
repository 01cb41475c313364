package io.keyfleet.scorer.results;

import com.fasterxml.jackson.databind.ObjectWriter;
import io.keyfleet.contract.RecordJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A JSON file that holds a report and is replaced as a whole. For one thread.
public final class ReportFile {
  private static final ObjectWriter JSON = RecordJson.MAPPER.writerWithDefaultPrettyPrinter();

  private final OutputFile file;

  /// @param file where it goes
  public ReportFile(OutputFile file) {
    this.file = file;
  }

  /// Writes `report`.
  ///
  /// @throws io.keyfleet.service.cli.Failure if the file cannot be written
  public void write(Record report) {
    try {
      Path draft = file.draft();
      Files.writeString(draft, JSON.writeValueAsString(report) + "\n");
      file.publish(draft);
    } catch (IOException e) {
      throw file.failed(e);
    }
  }
}
