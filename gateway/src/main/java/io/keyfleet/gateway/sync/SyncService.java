package io.keyfleet.gateway.sync;

import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.gateway.http.Call;
import io.keyfleet.gateway.usage.KeyUsage;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.runs.RunsReader;
import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.producer.Producer;

/// The synchronous requests and their producer. Safe for all threads.
public final class SyncService implements AutoCloseable {
  /// How much larger a JSON tree may be than its text, and what else needs memory.
  private static final int TREE_FACTOR = 64;

  private static final Duration READING = Duration.ofSeconds(10);

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

  /// @param usage what keys have used of their budgets
  /// @param threads runs what may wait for Kafka
  public SyncService(
      Settings settings,
      KafkaSettings kafka,
      KeyUsage usage,
      Executor threads,
      Ticker ticker,
      InstantSource wall) {
    this.producer = RequestPublisher.producer(kafka);
    this.api =
        new SyncApi(
            new RequestPublisher(producer, settings.topic(), settings.runsTopic(), wall),
            new PendingRequests(settings.queue(), settings.partitions()),
            usage,
            settings.longest(),
            settings.models(),
            new BodyRoom(room(), READING),
            threads,
            ticker);
    takeUp(kafka, settings.runsTopic());
  }

  /// Takes up what a gateway before withdrew.
  private void takeUp(KafkaSettings kafka, String register) {
    try (RunsReader reader = RunsReader.open(kafka, register)) {
      reader.catchUp();
      reader.runs().stopped().keySet().stream()
          .filter(run -> run.startsWith(Call.ID_PREFIX))
          .forEach(api::takeUp);
    }
  }

  private static int room() {
    long bytes = Runtime.getRuntime().maxMemory() / TREE_FACTOR;
    return (int) Math.clamp(bytes, 4L * PromptJson.MAX_BYTES, 256L * PromptJson.MAX_BYTES);
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
