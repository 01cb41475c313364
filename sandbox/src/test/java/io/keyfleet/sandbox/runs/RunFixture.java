package io.keyfleet.sandbox.runs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.contract.run.RunRecord.PublicationState;
import io.keyfleet.contract.run.RunRecord.Publishing;
import io.keyfleet.contract.run.StoredSource;
import io.keyfleet.producer.RunPublisher;
import io.keyfleet.producer.publish.Destination;
import io.keyfleet.producer.publish.PromptProducer;
import io.keyfleet.producer.publish.PublishResult;
import io.keyfleet.producer.publish.Run;
import io.keyfleet.producer.publish.RunLease;
import io.keyfleet.producer.source.PromptSource;
import io.keyfleet.producer.source.file.FileFormat;
import io.keyfleet.producer.source.file.PromptFile;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicSetup;
import io.keyfleet.service.runs.RunsReader;
import io.keyfleet.service.runs.RunsWriter;
import io.keyfleet.service.time.SystemTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Publishes files as runs, the way the producer's command does, and reads what came of it.
///
/// @param topic of three partitions
/// @param quiet how long an owner must have been silent to be replaced
record RunFixture(String servers, String topic, Duration quiet) {

  /// A register of its own, so that ids mean something on this stage only.
  String register() {
    return topic + "-runs";
  }

  KafkaSettings kafka() {
    return new KafkaSettings(
        Map.of("bootstrap.servers", servers), 3, (short) 1, Duration.ofSeconds(20));
  }

  /// A file of numbered lines.
  static Path file(Path folder, int lines) {
    try {
      return Files.write(
          folder.resolve(lines + ".txt"),
          IntStream.rangeClosed(1, lines).mapToObj(line -> "question " + line).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  PublishResult publish(String id, Path file) throws InterruptedException {
    return publish(id, file, (source, _) -> source);
  }

  /// @param harm is put around the source
  PublishResult publish(
      String id, Path file, BiFunction<PromptSource, Producer<?, ?>, PromptSource> harm)
      throws InterruptedException {
    try (Opened opened = open(id, file);
        PromptSource source =
            PromptFile.open(file.toString(), Optional.of(FileFormat.text), Optional.empty())) {
      return new RunPublisher(kafka(), opened.producer(), true, SystemTime.TICKER)
          .publish(
              opened.registration(),
              new Run(id, Optional.empty()),
              harm.apply(source, opened.producer()),
              _ -> {});
    }
  }

  /// A producer's clients, with the right to a run that it has not entered yet.
  record Opened(RunsReader reader, Producer<byte[], byte[]> producer, RunLease registration)
      implements AutoCloseable {
    @Override
    public void close() {
      reader.close();
      producer.close();
    }
  }

  Opened open(String id, Path file) throws InterruptedException {
    KafkaSettings kafka = kafka();
    try (Admin admin = kafka.admin()) {
      TopicSetup setup = new TopicSetup(admin, kafka, SystemTime.TICKER);
      RunsWriter.prepare(register(), setup);
      RunRecord wanted = wanted(id, file, Destination.ends(topic, setup, admin));
      RunsReader reader = RunsReader.open(kafka, register());
      Producer<byte[], byte[]> producer = PromptProducer.open(kafka);
      RunsWriter writer = new RunsWriter(producer, register());
      return new Opened(
          reader,
          producer,
          new RunLease(wanted, reader, writer, quiet, SystemTime.TICKER, SystemTime.WALL));
    }
  }

  /// The lines of a run that are on the topic, in no particular order.
  List<Long> lines(String run) {
    return headers()
        .filter(one -> run.equals(text(one, RunRecord.RUN_HEADER)))
        .map(one -> Long.valueOf(text(one, RunRecord.LINE_HEADER)))
        .toList();
  }

  /// The sum of the end offsets of the topic's partitions.
  long ends() {
    try (var consumer = consumer()) {
      return consumer.endOffsets(partitions(consumer)).values().stream()
          .mapToLong(Long::longValue)
          .sum();
    }
  }

  private Stream<Headers> headers() {
    Stream.Builder<Headers> found = Stream.builder();
    try (var consumer = consumer()) {
      List<TopicPartition> partitions = partitions(consumer);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream()
          .anyMatch(one -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
        consumer.poll(Duration.ofMillis(100)).forEach(one -> found.add(one.headers()));
      }
    }
    return found.build();
  }

  private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
    return consumer.partitionsFor(topic).stream()
        .map(one -> new TopicPartition(topic, one.partition()))
        .toList();
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    return new KafkaConsumer<>(kafka().consumer(Map.of()), bytes, bytes);
  }

  private static String text(Headers headers, String name) {
    return new String(headers.lastHeader(name).value(), UTF_8);
  }

  private RunRecord wanted(String id, Path file, List<Long> ends) {
    try {
      RunRecord.Source source =
          new RunRecord.Source(
              file.toString(),
              new StoredSource.Unknown(),
              null,
              Files.readString(file),
              Files.size(file),
              null,
              null);
      Publishing begun =
          new Publishing(
              PublicationState.PUBLISHING,
              UUID.randomUUID().toString(),
              0,
              0,
              0,
              SystemTime.WALL.instant());
      return new RunRecord(
          id, null, topic, null, null, source, ends, SystemTime.WALL.instant(), begun);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
