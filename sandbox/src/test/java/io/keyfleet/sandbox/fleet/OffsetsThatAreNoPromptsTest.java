package io.keyfleet.sandbox.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import io.keyfleet.scorer.Scorer;
import io.keyfleet.scorer.input.KafkaInput;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.scorer.settings.Outputs;
import io.keyfleet.scorer.settings.PoolCapacity;
import io.keyfleet.scorer.settings.ScorerSettings;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.time.SystemTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Offsets that are no prompts: markers of transactions, aborted records, and what was deleted.
@Timeout(90)
class OffsetsThatAreNoPromptsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @RegisterExtension static final SharedBroker BROKER = new SharedBroker();

  @TempDir private Path folder;

  @Test
  void aScorerThatRunsOnCountsPromptsAndNothingElse() throws Exception {
    String topic = "transactions";
    try (FleetFixture fleet =
            new FleetFixture(BROKER.bootstrapServers(), topic, FleetFixture.simulated(2));
        Admin admin = fleet.kafka().admin()) {
      admin.createTopics(List.of(new NewTopic(topic, 4, (short) 1))).all().get();
      fleet.start("one");
      publish(fleet.kafka(), topic, 0, true);
      publish(fleet.kafka(), topic, 40, false);
      publish(fleet.kafka(), topic, 80, true);
      assertThat(fleet.score().prompts()).isEqualTo(80);
      admin
          .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(5)))
          .all()
          .get();
      Path results = folder.resolve("r.jsonl");

      ScorerSettings settings =
          new ScorerSettings(
              List.of(topic),
              Optional.empty(),
              false,
              Duration.ofMillis(200),
              new PoolCapacity(OptionalInt.empty(), null, null),
              new Outputs(Optional.of(results), Optional.empty()));
      Scorer scorer = new Scorer(KafkaInput.consumer(fleet.kafka()), settings, SystemTime.TICKER);
      Thread running = Thread.ofVirtual().start(() -> run(scorer));
      await().atMost(PATIENCE).until(() -> Files.exists(results));
      Report report = scorer.snapshot();
      scorer.close();
      running.join();

      assertThat(report.prompts()).isEqualTo(80);
      assertThat(report.counts().settled()).isEqualTo(80);
      assertThat(Files.readAllLines(results)).hasSize(80);
    }
  }

  @ParameterizedTest(name = "after a commit of the group: {0}")
  @ValueSource(booleans = {true, false})
  void promptsThatWereDeletedBeforeTheyWereCalledAreCountedAndEndWhoWaits(boolean committed)
      throws Exception {
    String topic = "deleted-" + committed;
    int before = committed ? 24 : 0;
    try (FleetFixture fleet =
            new FleetFixture(BROKER.bootstrapServers(), topic, FleetFixture.simulated(2));
        Admin admin = fleet.kafka().admin()) {
      if (committed) {
        fleet.start("one");
        fleet.publishArithmetic(before);
        assertThat(fleet.score().prompts()).isEqualTo(before);
        fleet.stop("one");
      }
      fleet.publishArithmetic(60);
      ScorerSettings settings =
          new ScorerSettings(
              List.of(topic),
              Optional.empty(),
              true,
              Duration.ofMinutes(1),
              new PoolCapacity(OptionalInt.empty(), null, null),
              Outputs.NONE);
      Scorer scorer = new Scorer(KafkaInput.consumer(fleet.kafka()), settings, SystemTime.TICKER);
      AtomicReference<Boolean> whole = new AtomicReference<>();
      Thread waiting = Thread.ofVirtual().start(() -> whole.set(run(scorer)));
      await().atMost(PATIENCE).until(() -> scorer.snapshot().prompts() == before + 60);

      Map<TopicPartition, RecordsToDelete> first = new HashMap<>();
      for (int partition = 0; partition < 12; partition++) {
        long left = before / 12L + 3;
        first.put(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(left));
      }
      admin.deleteRecords(first).all().get();
      fleet.start("two");
      waiting.join();

      assertThat(whole.get()).isFalse();
      assertThat(scorer.snapshot().deadByCause()).containsExactly(entry("deleted", 36L));
      assertThat(scorer.snapshot().counts().answered()).isEqualTo(before + 24);
      assertThat(fleet.audit().calls()).isEqualTo(before + 24);
    }
  }

  private static boolean run(Scorer scorer) {
    try {
      return scorer.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// Four transactions of ten prompts each, or as many that are aborted.
  private static void publish(KafkaSettings kafka, String topic, int from, boolean committed) {
    ByteArraySerializer bytes = new ByteArraySerializer();
    Map<String, Object> properties =
        kafka.producer(Map.of("transactional.id", topic + from, "acks", "all"));
    try (var producer = new KafkaProducer<>(properties, bytes, bytes)) {
      producer.initTransactions();
      for (int transaction = 0; transaction < 4; transaction++) {
        producer.beginTransaction();
        for (int i = 0; i < 10; i++) {
          int number = from + 10 * transaction + i;
          byte[] value = ("What is " + number + " + 1?").getBytes(UTF_8);
          var _ = producer.send(new ProducerRecord<>(topic, number % 4, null, value));
        }
        producer.flush();
        if (committed) {
          producer.commitTransaction();
        } else {
          producer.abortTransaction();
        }
      }
    }
  }
}
