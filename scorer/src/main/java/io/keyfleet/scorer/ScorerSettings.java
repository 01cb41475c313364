package io.keyfleet.scorer;

import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What to score, and how to tell.
///
/// @param scope which prompts count
/// @param method how answers are scored
/// @param interval between two accuracy lines
/// @param pool what the accounts may do together
/// @param outputs files to write
public record ScorerSettings(
    Scope scope, Method method, Duration interval, Pool pool, Outputs outputs) {

  /// Settings of a scorer by the standard method.
  public ScorerSettings(
      List<String> topics,
      Optional<String> run,
      boolean once,
      Duration interval,
      Pool pool,
      Outputs outputs) {
    this(new Scope(topics, run, once), Method.STANDARD, interval, pool, outputs);
  }

  /// The same by another method.
  public ScorerSettings by(Method other) {
    return new ScorerSettings(scope, other, interval, pool, outputs);
  }

  /// Reads what the environment has; flags add the rest.
  static ScorerSettings read(
      Settings settings, Optional<String> run, boolean once, Outputs outputs) {
    List<String> topics = settings.list(Setting.KEYFLEET_TOPICS).stream().distinct().toList();
    if (topics.isEmpty()) {
      settings.problem(Setting.KEYFLEET_TOPICS, "names no topic; give one, or --topics");
    }
    for (String topic : topics) {
      if (!topic.matches("[A-Za-z0-9._-]{1,242}")) {
        settings.problem(Setting.KEYFLEET_TOPICS, "has no topic name that Kafka takes: " + topic);
      }
    }
    Duration interval =
        settings.duration(
            Setting.KEYFLEET_REPORT_INTERVAL, Duration.ofMillis(100), Duration.ofHours(1));
    return new ScorerSettings(
        new Scope(topics, run, once),
        Method.read(settings),
        interval,
        Pool.read(settings),
        outputs);
  }
}
