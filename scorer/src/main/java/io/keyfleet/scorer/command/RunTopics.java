package io.keyfleet.scorer.command;

import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.scorer.input.FollowedTopics;
import io.keyfleet.scorer.input.ShardPartitions;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicPattern;
import io.keyfleet.service.runs.RunsReader;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;

/// The topics on which runs are looked for: those that settings or options name, and those on which
/// the runs were registered.
///
/// @param named by settings or options
/// @param chosen whether somebody named them, so that they are no mere default
/// @param register the runs topic
record RunTopics(List<String> named, boolean chosen, String register) {
  /// Reads them; the caller ends with [Settings#check].
  static RunTopics read(Settings settings) {
    return new RunTopics(
        settings.list(Setting.KEYFLEET_TOPICS),
        settings.given(Setting.KEYFLEET_TOPICS),
        settings.text(Setting.KEYFLEET_RUNS_TOPIC));
  }

  /// The topics to read for some runs: where they are registered, and what was named, if it was or
  /// if one of them is not registered.
  ///
  /// @param runs ids or labels; none for every run
  List<String> of(
      Consumer<byte[], byte[]> consumer,
      KafkaSettings kafka,
      Set<String> runs,
      Optional<TopicPattern> more) {
    List<String> topics = FollowedTopics.present(consumer, named(kafka, runs), more);
    List<String> there = new ArrayList<>(topics);
    if (!chosen) {
      there.removeAll(ShardPartitions.missing(consumer, topics));
    }
    return there.isEmpty() ? topics : there;
  }

  private List<String> named(KafkaSettings kafka, Set<String> runs) {
    if (chosen && runs.isEmpty()) {
      return named;
    }
    Set<String> all = new TreeSet<>();
    Set<String> unknown = new HashSet<>(runs);
    try (RunsReader reader = RunsReader.open(kafka, register)) {
      reader.catchUp();
      for (RunRecord run : reader.runs().registered()) {
        String label = run.label();
        boolean meant = runs.contains(run.id()) || (label != null && runs.contains(label));
        if (meant || runs.isEmpty()) {
          all.add(run.topic());
          unknown.remove(run.id());
          unknown.remove(label);
        }
      }
    }
    if (chosen || runs.isEmpty() || !unknown.isEmpty()) {
      all.addAll(named);
    }
    return List.copyOf(all);
  }
}
