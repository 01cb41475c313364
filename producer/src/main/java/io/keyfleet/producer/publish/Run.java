package io.keyfleet.producer.publish;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Owner;
import io.keyfleet.contract.Prompt;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// What the prompts of one publication have in common. A prompt that names its own run or model
/// keeps it.
///
/// @param name the run they belong to
/// @param model the model that they ask for; nothing: the fleet's own
/// @param owner whose they are, where anybody's
public record Run(String name, Optional<String> model, Optional<Owner> owner) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /// Nobody's.
  public Run(String name, Optional<String> model) {
    this(name, model, Optional.empty());
  }

  /// A name for a run without one: its start to the second in UTC, and four random hex digits.
  public static String name(Instant start, RandomGenerator random) {
    return String.format(Locale.ROOT, "run-%s-%04x", TIME.format(start), random.nextInt(0x10000));
  }

  /// The prompt, as one of this run.
  Prompt label(Prompt prompt) {
    Labels own = prompt.labels();
    Labels labels = own.run() != null ? own : own.withRun(name);
    if (model.isEmpty() || prompt.model() != null) {
      return prompt.with(labels);
    }
    ObjectNode request = prompt.request().deepCopy();
    return new Prompt(labels, prompt.operation(), request.put("model", model.get()));
  }
}
