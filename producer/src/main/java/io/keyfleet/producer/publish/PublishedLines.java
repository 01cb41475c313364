package io.keyfleet.producer.publish;

import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.KafkaClients;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicScan;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/// Reads from a prompt topic which lines of a run are on it. It reads all records since the run's
/// beginning rather than each partition's last one: a producer whose batch timed out may have
/// written the next, so that a partition need not hold the run's lines without a gap. For one
/// thread.
public final class PublishedLines implements AutoCloseable {
  private static final Duration REQUEST = Duration.ofSeconds(30);

  private final Consumer<byte[], byte[]> consumer;
  private final RunRecord run;
  private final Map<TopicPartition, Long> from = new LinkedHashMap<>();
  private final LineHeaders headers;
  private final LineSet present = new LineSet();
  private long found;
  private long twice;

  /// @param consumer without a group; closed with this
  /// @throws Failure where records of the run may be gone, so that nobody can tell what was there
  public PublishedLines(Consumer<byte[], byte[]> consumer, RunRecord run) {
    this.consumer = consumer;
    this.run = run;
    this.headers = LineHeaders.of(run.id());
    IntStream.range(0, run.from().size())
        .forEach(
            number -> from.put(new TopicPartition(run.topic(), number), run.from().get(number)));
    demandWhole();
    consumer.assign(from.keySet());
    from.forEach(consumer::seek);
  }

  /// Opens one.
  public static PublishedLines open(KafkaSettings kafka, RunRecord run) {
    return new PublishedLines(
        KafkaClients.scanner(kafka, "keyfleet-producer-read-back", "none"), run);
  }

  /// Reads on to where the partitions end now.
  ///
  /// @param often is run every now and then meanwhile
  /// @return records of the run that this found
  public long readOn(Runnable often) {
    long before = found;
    new TopicScan(consumer, REQUEST)
        .on(records -> {
          often.run();
          for (ConsumerRecord<byte[], byte[]> one : records) {
            headers.line(one.headers()).ifPresent(this::take);
          }
        });
    return found - before;
  }

  private void take(long line) {
    found++;
    twice += present.add(line) ? 0 : 1;
  }

  /// Records that hold a line that another one holds as well: 0, unless two processes published at
  /// once.
  public long twice() {
    return twice;
  }

  /// Lines that were found.
  public long lines() {
    return present.size();
  }

  LineSet present() {
    return present;
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void demandWhole() {
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(from.keySet(), REQUEST);
    Map<TopicPartition, Long> ends = consumer.endOffsets(from.keySet(), REQUEST);
    from.forEach((partition, begin) -> {
      if (begins.getOrDefault(partition, 0L) > begin || ends.getOrDefault(partition, 0L) < begin) {
        throw new Failure(
            "run "
                + run.id()
                + " cannot be resumed: records of "
                + partition
                + " since its beginning are gone (retention, or a recreated topic), so it is"
                + " unknown what was published; publish it as a new run");
      }
    });
  }
}
