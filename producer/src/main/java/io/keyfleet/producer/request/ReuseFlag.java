package io.keyfleet.producer.request;

import io.keyfleet.producer.reuse.ReuseRule;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flag that takes answers of earlier runs; null if it was not given.
public final class ReuseFlag {
  @Option(
      names = "--reuse",
      arity = "0..1",
      fallbackValue = "zero",
      paramLabel = "zero|any",
      description =
          "Take answers of earlier runs on TOPIC to identical requests (endpoint, model, body) instead"
              + " of calling again: those to requests with temperature 0; any: all.")
  @Nullable String reuse;

  /// The rule that it names.
  ///
  /// @param problems takes what is wrong
  Optional<ReuseRule> read(List<String> problems) {
    if (reuse == null) {
      return Optional.empty();
    }
    Optional<ReuseRule> rule = ReuseRule.of(reuse);
    if (rule.isEmpty()) {
      problems.add("--reuse is neither zero nor any: '" + reuse + "'");
    }
    return rule;
  }
}
