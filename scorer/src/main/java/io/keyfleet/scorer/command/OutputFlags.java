package io.keyfleet.scorer.command;

import io.keyfleet.scorer.results.ResultsFormat;
import io.keyfleet.scorer.settings.Outputs;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// The flags that name files to write.
public final class OutputFlags {
  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "write the scores there: as JSON, or for people if FILE ends in .html")
  private @Nullable Path report;

  @Option(
      names = "--results",
      paramLabel = "FILE",
      description = "write a line there for every prompt; it grows as FILE.part")
  private @Nullable Path results;

  @Option(
      names = "--format",
      paramLabel = "jsonl|csv|openai-batch",
      defaultValue = "jsonl",
      converter = FormatConverter.class,
      description = "of --results: jsonl, csv, or the Batch API's output (default: jsonl)")
  private ResultsFormat format = ResultsFormat.JSONL;

  @Option(
      names = "--errors",
      paramLabel = "FILE",
      description = "write the lines of prompts without an answer there instead of --results")
  private @Nullable Path errors;

  /// The files they name.
  public Outputs outputs() {
    return new Outputs(
        Optional.ofNullable(results),
        Optional.ofNullable(errors),
        format,
        Optional.ofNullable(report));
  }

  /// Every mistake in them, one line each.
  public List<String> problems() {
    return outputs().problems();
  }

  /// Reads a format's name.
  static final class FormatConverter implements ITypeConverter<ResultsFormat> {
    @Override
    public ResultsFormat convert(String name) {
      try {
        return ResultsFormat.parse(name);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            "'" + name + "' is not one of jsonl, csv and openai-batch");
      }
    }
  }
}
