package io.keyfleet.producer.source.retry;

import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.contract.run.StoredSource;
import io.keyfleet.producer.source.PromptSource;
import io.keyfleet.service.kafka.KafkaClients;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicIds;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;

/// The dead prompts of a run as the source of another one.
///
/// @param described as the new run registers it
/// @param source gives them, in the order of partition and offset
public record RetrySource(RunRecord.Source described, PromptSource source)
    implements AutoCloseable {
  /// Finds them.
  ///
  /// @param topic the prompt topic
  /// @param run the run's id
  /// @param cause only those that died of it; nothing: all
  public static RetrySource find(
      KafkaSettings kafka, String topic, String run, Optional<String> cause) {
    Consumer<byte[], byte[]> consumer = KafkaClients.scanner(kafka, "keyfleet-retry", "earliest");
    DeadPrompts dead = DeadPrompts.find(consumer, topic, id(kafka, topic), run, cause);
    String origin =
        "dead prompts of run " + run + cause.map(name -> " with cause " + name).orElse("");
    RunRecord.Source described =
        new RunRecord.Source(
            origin,
            new StoredSource.DeadPrompts(run, cause.orElse(null)),
            null,
            dead.fingerprint(),
            null,
            dead.size(),
            run);
    return new RetrySource(described, new DeadPromptSource(consumer, dead));
  }

  private static @Nullable String id(KafkaSettings kafka, String topic) {
    try (Admin admin = kafka.admin()) {
      return TopicIds.of(admin).of(List.of(topic)).get(topic);
    }
  }

  /// How many there are.
  public long size() {
    return source.size().orElse(0);
  }

  @Override
  public void close() {
    source.close();
  }
}
