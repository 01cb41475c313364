package io.keyfleet.scorer.settings;

import io.keyfleet.service.Version;
import io.keyfleet.service.kafka.TopicPattern;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What to score, and how to report it.
///
/// @param scope which prompts count
/// @param method how answers are scored
/// @param interval between two accuracy lines
/// @param pool what the accounts may do together
/// @param outputs files to write
/// @param memory where snapshots are kept
public record ScorerSettings(
    Scope scope,
    GradingSettings method,
    Duration interval,
    PoolCapacity pool,
    Outputs outputs,
    SnapshotSettings memory) {

  /// Settings of a scorer by the standard method.
  public ScorerSettings(
      List<String> topics,
      Optional<String> run,
      boolean once,
      Duration interval,
      PoolCapacity pool,
      Outputs outputs) {
    this(
        new Scope(topics, run, once),
        GradingSettings.STANDARD,
        interval,
        pool,
        outputs,
        SnapshotSettings.NONE);
  }

  /// The same by another method.
  public ScorerSettings by(GradingSettings other) {
    return new ScorerSettings(scope, other, interval, pool, outputs, memory);
  }

  /// The same with a memory.
  public ScorerSettings with(SnapshotSettings other) {
    return new ScorerSettings(scope, method, interval, pool, outputs, other);
  }

  /// The same for one share of the partitions.
  public ScorerSettings with(Shard shard) {
    return with(new Scope(scope.topics(), scope.more(), scope.run(), scope.once(), shard));
  }

  /// The same for topics that match, too.
  public ScorerSettings with(TopicPattern more) {
    return with(
        new Scope(scope.topics(), Optional.of(more), scope.run(), scope.once(), scope.share()));
  }

  private ScorerSettings with(Scope other) {
    return new ScorerSettings(other, method, interval, pool, outputs, memory);
  }

  /// Everything that decides which records count, and as what; the version too, since it decides
  /// how answers are read.
  public String origin() {
    return String.join(
        "\n",
        Version.CURRENT,
        String.join(",", scope.topics()),
        scope.more().map(more -> "more " + more.text()).orElse("no more"),
        scope.run().map(run -> "run " + run).orElse("all runs"),
        scope.once() ? "once" : "on",
        method.reading().word(),
        method.field());
  }

  /// Reads what the environment has; flags add the rest.
  public static ScorerSettings read(
      Settings settings, Optional<String> run, boolean once, boolean fresh, Outputs outputs) {
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
    Shard shard =
        settings.read(
            Setting.KEYFLEET_SHARE,
            Shard.ALL,
            Shard::parse,
            "is no share like 1/3 of at most 1000");
    return new ScorerSettings(
        new Scope(topics, TopicPattern.read(settings), run, once, shard),
        GradingSettings.read(settings),
        interval,
        PoolCapacity.read(settings),
        outputs,
        SnapshotSettings.read(settings, fresh));
  }
}
