package io.keyfleet.gateway.sync;

import io.keyfleet.service.kafka.KafkaSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.Producer;

/// The synchronous requests and their producer. Safe for all threads.
public final class SyncService implements AutoCloseable {
  private final Producer<byte[], byte[]> producer;
  private final SyncApi api;

  /// How it is to be.
  ///
  /// @param topic the interactive topic
  /// @param partitions that it has
  /// @param runsTopic register of runs
  /// @param queue requests that wait at the same time
  /// @param longest that a client is let wait
  /// @param models that are served by name
  public record Settings(
      String topic,
      int partitions,
      String runsTopic,
      int queue,
      Duration longest,
      List<String> models) {
    public Settings {
      models = List.copyOf(models);
    }
  }

  /// @param random makes ids that nobody guesses
  public SyncService(
      Settings settings, KafkaSettings kafka, InstantSource wall, RandomGenerator random) {
    this.producer = RequestPublisher.producer(kafka);
    this.api =
        new SyncApi(
            new RequestPublisher(
                producer,
                settings.topic(),
                settings.partitions(),
                settings.runsTopic(),
                wall,
                new AtomicInteger()),
            new PendingRequests(settings.queue()),
            settings.longest(),
            settings.models(),
            random);
  }

  /// What serves them.
  public SyncApi api() {
    return api;
  }

  /// For records of runs as well.
  public Producer<byte[], byte[]> producer() {
    return producer;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
