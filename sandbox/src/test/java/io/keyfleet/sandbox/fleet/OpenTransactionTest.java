package io.keyfleet.sandbox.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfleet.scorer.Scorer;
import io.keyfleet.scorer.ScorerPorts;
import io.keyfleet.scorer.input.KafkaInput;
import io.keyfleet.scorer.report.ProgressListener;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.scorer.settings.Outputs;
import io.keyfleet.scorer.settings.PoolCapacity;
import io.keyfleet.scorer.settings.ScorerSettings;
import io.keyfleet.scorer.shard.ShardExchange;
import io.keyfleet.service.kafka.GroupProgress;
import io.keyfleet.service.kafka.OpenTransactions;
import io.keyfleet.service.kafka.TopicIds;
import io.keyfleet.service.time.SystemTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Prompts in a transaction that somebody leaves open.
@Timeout(120)
class OpenTransactionTest {
  private static final String TOPIC = "held";
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @RegisterExtension static final SharedBroker BROKER = new SharedBroker();

  @TempDir
  @SuppressWarnings("NullAway.Init") // by JUnit
  private Path folder;

  private final List<String> told = new CopyOnWriteArrayList<>();

  @Test
  void whoWaitsForPromptsNamesTheTransactionAndSaysWhenItIsOver() throws Exception {
    Optional<WorkerProcess> worker = Optional.empty();
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (FleetFixture fleet =
            new FleetFixture(BROKER.bootstrapServers(), TOPIC, FleetFixture.simulated(2));
        Admin admin = fleet.kafka().admin();
        var producer =
            new KafkaProducer<>(
                fleet.kafka().producer(Map.of("transactional.id", "left-open")), bytes, bytes)) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1))).all().get();
      worker = Optional.of(WorkerProcess.start(fleet, "one", folder));
      producer.initTransactions();
      producer.beginTransaction();
      for (int i = 0; i < 6; i++) {
        var _ = producer.send(new ProducerRecord<>(TOPIC, i % 2, null, "1 + 1?".getBytes(UTF_8)));
      }
      producer.flush();

      await().atMost(PATIENCE).until(() -> logged().contains("6 offsets of held-0 and 1 more"));
      assertThat(logged()).contains("transaction 'left-open', open since 20");
      assertThat(score(fleet, admin).prompts()).isZero();
      assertThat(told).anyMatch(line -> line.contains("'left-open'"));

      producer.commitTransaction();
      await().atMost(PATIENCE).until(() -> logged().contains("no longer open"));
      assertThat(score(fleet, admin).counts().answered()).isEqualTo(6);
      assertThat(logged().lines().filter(line -> line.contains("left-open")))
          .as("each is said once")
          .hasSize(2);
      worker.get().terminate();
      assertThat(worker.get().ended()).isTrue();
    } finally {
      if (worker.isPresent()) {
        worker.get().kill();
      }
    }
  }

  private Report score(FleetFixture fleet, Admin admin) throws InterruptedException {
    ScorerSettings settings =
        new ScorerSettings(
            List.of(TOPIC),
            Optional.empty(),
            true,
            Duration.ofMinutes(1),
            new PoolCapacity(OptionalInt.empty(), null, null),
            Outputs.NONE);
    ProgressListener listener =
        new ProgressListener() {
          @Override
          public void line(String text) {
            told.add(text);
          }

          @Override
          public void interim(Report report) {}

          @Override
          public void progress(Report report) {}
        };
    try (Scorer scorer =
        new Scorer(
            KafkaInput.consumer(fleet.kafka()),
            settings,
            SystemTime.TICKER,
            new ScorerPorts(
                TopicIds.of(admin),
                OpenTransactions.of(admin),
                GroupProgress.UNKNOWN,
                ShardExchange.ALONE,
                listener))) {
      scorer.run();
      return scorer.snapshot();
    }
  }

  private String logged() throws IOException {
    return Files.readString(folder.resolve("one.log"));
  }
}
