package io.keyfleet.plan.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.service.cli.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Answers of an earlier run, as its results file has them: what such prompts really took. Those
/// that answer prompts of this workload also show how far their length tells their tokens. For one
/// thread.
public final class EarlierAnswers {
  private static final int MAX_ANSWERS = 1_000_000;

  private final Map<String, Usage> byQuestion = new HashMap<>();
  private final Map<String, Measurement> byModel = new HashMap<>();
  private final Measurement all = new Measurement();
  private double latency;
  private long timed;

  /// What an answer took.
  private record Usage(long input, long output) {}

  /// One without answers.
  public static EarlierAnswers none() {
    return new EarlierAnswers();
  }

  /// Reads a results file of JSON lines.
  ///
  /// @throws Failure if it cannot be read, or no line of it tells of tokens
  public static EarlierAnswers of(Path file) {
    EarlierAnswers earlier = new EarlierAnswers();
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (earlier.all.answers() < MAX_ANSWERS) {
          earlier.read(line);
        }
      }
    } catch (IOException e) {
      throw new Failure("--measured " + file + " cannot be read as text; correct the path", e);
    }
    if (earlier.all.answers() == 0) {
      throw new Failure(
          "--measured "
              + file
              + " has no line with promptTokens and completionTokens; give the JSON lines that"
              + " 'scorer --results' or 'demo --results' wrote");
    }
    return earlier;
  }

  private void read(String line) {
    try {
      JsonNode result = RecordJson.tree(line);
      JsonNode input = result.path("promptTokens");
      JsonNode output = result.path("completionTokens");
      if (input.canConvertToLong() && output.canConvertToLong()) {
        all.written(output.asLong());
        JsonNode id = result.path("id");
        JsonNode question = result.path("question");
        String key =
            id.isTextual() ? id.textValue() : question.isTextual() ? question.textValue() : null;
        if (key != null) {
          byQuestion.put(key, new Usage(input.asLong(), output.asLong()));
        }
      }
      if (result.path("latencyMs").canConvertToLong()) {
        latency += result.path("latencyMs").asLong() / 1e3;
        timed++;
      }
    } catch (UnreadableRecord e) {
      // a line that is cut or no JSON tells of nothing; without any good line the file is refused
    }
  }

  /// A prompt of the workload: where it is among those that were answered, it is learnt from.
  void asked(String model, Prompt prompt) {
    if (byQuestion.isEmpty()) {
      return;
    }
    Usage usage = find(prompt);
    if (usage != null) {
      long rough = prompt.operation().inputTokens(prompt.request());
      Measurement own = byModel.computeIfAbsent(model, _ -> new Measurement());
      own.read(rough, usage.input());
      own.written(usage.output());
      all.read(rough, usage.input());
    }
  }

  private @Nullable Usage find(Prompt prompt) {
    String id = prompt.labels().id();
    if (id != null) {
      return byQuestion.get(id);
    }
    String question = prompt.answerLabels().question();
    return question == null ? null : byQuestion.get(question);
  }

  /// What is known of a model: of its own answers where there are some, else of all.
  Measurement of(String model) {
    return byModel.getOrDefault(model, all);
  }

  /// Answers with their tokens.
  public long answers() {
    return all.answers();
  }

  /// Those that answer prompts of this workload.
  public long matched() {
    return all.matched();
  }

  /// Mean duration of a call in seconds, if it is known.
  public Optional<Double> latency() {
    return timed == 0 ? Optional.empty() : Optional.of(latency / timed);
  }
}
