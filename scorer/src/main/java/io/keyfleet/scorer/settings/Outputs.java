package io.keyfleet.scorer.settings;

import io.keyfleet.scorer.results.OutputFile;
import io.keyfleet.scorer.results.ResultsFile;
import io.keyfleet.scorer.results.ResultsFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The files that the scorer writes.
///
/// @param results `--results`: a line for every prompt
/// @param errors `--errors`: those of them that have no answer, apart
/// @param format of both
/// @param report `--report`: the scores as JSON
public record Outputs(
    Optional<Path> results, Optional<Path> errors, ResultsFormat format, Optional<Path> report) {
  /// No file.
  public static final Outputs NONE = new Outputs(Optional.empty(), Optional.empty());

  /// Results as JSON lines.
  public Outputs(Optional<Path> results, Optional<Path> report) {
    this(results, Optional.empty(), ResultsFormat.JSONL, report);
  }

  /// Why they cannot be written, one line each; found by trying.
  public List<String> problems() {
    if (errors.isPresent() && results.isEmpty()) {
      return List.of("--errors goes with --results; name a file there, too");
    }
    List<OutputFile> files =
        Stream.of(file("--results", results), file("--errors", errors), file("--report", report))
            .flatMap(Optional::stream)
            .toList();
    for (int i = 1; i < files.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (files.get(i).path().equals(files.get(j).path())) {
          return List.of(
              files.get(j).flag()
                  + " and "
                  + files.get(i).flag()
                  + " name the same file; choose another for one of them");
        }
      }
    }
    return files.stream().flatMap(file -> file.problem().stream()).toList();
  }

  /// Where results are before all of them are there, if any are to be written.
  public Optional<Path> resultsDraft() {
    return file("--results", results).map(OutputFile::draft);
  }

  public Optional<ResultsFile> resultsFile() {
    return file("--results", results)
        .map(file -> new ResultsFile(file, file("--errors", errors), format));
  }

  public Optional<OutputFile> reportFile() {
    return file("--report", report);
  }

  private static Optional<OutputFile> file(String flag, Optional<Path> path) {
    return path.map(known -> new OutputFile(flag, known));
  }
}
