package io.keyfleet.sandbox.processes;

import io.keyfleet.contract.Topics;
import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.producer.publish.PromptProducer;
import io.keyfleet.producer.source.Arithmetic;
import io.keyfleet.producer.source.ArithmeticSource;
import io.keyfleet.producer.source.Language;
import io.keyfleet.producer.source.Operator;
import io.keyfleet.producer.source.PromptSource.Entry;
import io.keyfleet.producer.source.Template;
import io.keyfleet.sandbox.guarantees.TopicReading;
import io.keyfleet.sandbox.guarantees.TopicRecords;
import io.keyfleet.scorer.Scorer;
import io.keyfleet.scorer.input.KafkaInput;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.scorer.settings.Outputs;
import io.keyfleet.scorer.settings.PoolCapacity;
import io.keyfleet.scorer.settings.ScorerSettings;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicSetup;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.LongToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/// The prompts of a scenario and what becomes of them, as Kafka has it. For one thread, but for
/// [#score].
public final class Workload {
  /// The workers' group, where they are not told another.
  private static final String GROUP = "keyfleet";

  private static final Duration LOOK = Duration.ofMillis(5);

  private final FleetSize size;
  private final KafkaSettings kafka;
  private final Ticker ticker = SystemTime.TICKER;
  private long seed = 7;

  Workload(FleetSize size, KafkaSettings kafka) {
    this.size = size;
    this.kafka = kafka;
  }

  /// Waits for the broker and makes the topics.
  void prepare() throws InterruptedException {
    try (Admin admin = kafka.admin()) {
      TopicSetup topics = new TopicSetup(admin, kafka, ticker);
      topics.awaitBroker();
      for (String topic : size.topics()) {
        topics.ensure(topic, size.partitions(), Map.of());
        topics.ensure(Topics.answers(topic), size.partitions(), Map.of());
        topics.ensure(Topics.dead(topic), size.partitions(), Map.of());
      }
    }
  }

  /// Publishes arithmetic prompts on the first topic, evenly.
  public void publish(int count) throws InterruptedException {
    publish(count, n -> (int) (n % size.partitions()));
  }

  /// Publishes arithmetic prompts on the first topic.
  ///
  /// @param partition of the n-th, 0 for the first
  public void publish(int count, LongToIntFunction partition) throws InterruptedException {
    publish(size.topics().getFirst(), count, partition);
  }

  private void publish(String topic, int count, LongToIntFunction partition)
      throws InterruptedException {
    Template template = Template.builtIn("basic", Language.en).orElseThrow();
    Arithmetic exercises = new Arithmetic(Operator.parse("+-*"), 3);
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try (Producer<byte[], byte[]> producer = PromptProducer.open(kafka);
        ArithmeticSource source = new ArithmeticSource(count, exercises, seed++, template)) {
      for (Optional<Entry> one = source.next(); one.isPresent(); one = source.next()) {
        if (one.get() instanceof Entry.Valid valid) {
          int to = partition.applyAsInt(sent.size());
          byte[] value = PromptJson.write(valid.prompt());
          sent.add(producer.send(new ProducerRecord<>(topic, to, null, value)));
        }
      }
      for (Future<RecordMetadata> one : sent) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new Failure("prompts cannot be published: " + e.getMessage(), e);
    }
  }

  /// Publishes prompts on a topic and waits until as many more are answered there.
  ///
  /// @return how long that took
  public Duration publishAndAwait(String topic, int count) throws InterruptedException {
    long before = records(Topics.answers(topic));
    long start = ticker.nanos();
    publish(topic, count, n -> (int) (n % size.partitions()));
    while (records(Topics.answers(topic)) < before + count) {
      ticker.sleep(LOOK);
    }
    return Duration.ofNanos(ticker.nanos() - start);
  }

  /// Records that the first topic has had.
  long published() throws InterruptedException {
    return records(size.topics().getFirst());
  }

  private long records(String topic) throws InterruptedException {
    try (Admin admin = kafka.admin()) {
      var asked =
          IntStream.range(0, size.partitions())
              .mapToObj(p -> new TopicPartition(topic, p))
              .collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest()));
      return admin.listOffsets(asked).all().get().values().stream()
          .mapToLong(end -> end.offset())
          .sum();
    } catch (ExecutionException e) {
      throw new Failure("the topic's end cannot be seen: " + e.getMessage(), e);
    }
  }

  /// Node id of the broker that coordinates the workers' group.
  public int coordinator() throws InterruptedException {
    try (Admin admin = kafka.admin()) {
      return admin
          .describeClassicGroups(List.of(GROUP))
          .describedGroups()
          .values()
          .iterator()
          .next()
          .get()
          .coordinator()
          .id();
    } catch (ExecutionException e) {
      throw new Failure("the group's coordinator cannot be seen: " + e.getMessage(), e);
    }
  }

  /// Scores until every prompt that is published now is settled.
  public Report score() throws InterruptedException {
    PoolCapacity pool = new PoolCapacity(OptionalInt.of(size.accounts()), size.rate(), null);
    ScorerSettings settings =
        new ScorerSettings(
            size.topics(), Optional.empty(), true, Duration.ofHours(1), pool, Outputs.NONE);
    try (Scorer scorer = new Scorer(KafkaInput.consumer(kafka), settings, ticker)) {
      scorer.run();
      return scorer.snapshot();
    }
  }

  /// Everything that is there now.
  TopicRecords records() {
    return TopicReading.read(kafka, size.topics());
  }
}
