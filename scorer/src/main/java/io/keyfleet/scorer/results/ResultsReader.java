package io.keyfleet.scorer.results;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.scorer.grading.Verdict;
import io.keyfleet.service.cli.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/// Reads a results file of JSON lines back, so that it can be scored again and compared without
/// Kafka.
public final class ResultsReader {
  private ResultsReader() {}

  /// Whether it is a dead prompt's; a filtered one may be either.
  private static boolean died(ResultLine result) {
    return result.verdict().equals(Verdict.UNANSWERED.word())
        || (result.answer() == null && result.verdict().equals(Verdict.FILTERED.word()));
  }

  /// Gives every answer and every dead prompt in `file` away; prompts that were not settled are
  /// skipped.
  ///
  /// @throws Failure if it cannot be read, or has a line that is none of such a file
  public static void read(Path file, Consumer<Answer> answers, Consumer<DeadPrompt> dead) {
    int number = 0;
    try (BufferedReader lines = Files.newBufferedReader(file, UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        ResultLine result = RecordJson.MAPPER.readValue(line, ResultLine.class);
        if (died(result)) {
          dead.accept(result.asDead());
        } else if (result.answer() != null) {
          answers.accept(result.asAnswer());
        }
      }
    } catch (JsonProcessingException | RuntimeException e) {
      throw new Failure(
          file + " line " + number + " is no result; give a file of --format jsonl", e);
    } catch (IOException e) {
      throw new Failure("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
