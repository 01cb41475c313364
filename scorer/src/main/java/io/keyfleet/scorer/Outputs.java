package io.keyfleet.scorer;

import io.keyfleet.scorer.results.OutputFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The files that the scorer writes.
///
/// @param results `--results`: a line for every settled prompt
/// @param report `--report`: the scores as JSON
public record Outputs(Optional<Path> results, Optional<Path> report) {
  /// No file.
  public static final Outputs NONE = new Outputs(Optional.empty(), Optional.empty());

  /// Why they cannot be written, one line each; found by trying.
  public List<String> problems() {
    if (results.isPresent() && results.equals(report)) {
      return List.of("--results and --report name the same file; choose another for one of them");
    }
    return Stream.concat(resultsFile().stream(), reportFile().stream())
        .flatMap(file -> file.problem().stream())
        .toList();
  }

  Optional<OutputFile> resultsFile() {
    return results.map(path -> new OutputFile("--results", path));
  }

  Optional<OutputFile> reportFile() {
    return report.map(path -> new OutputFile("--report", path));
  }
}
