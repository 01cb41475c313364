package io.keyfleet.sandbox.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Topics;
import io.keyfleet.sandbox.broker.BrokerSettings;
import io.keyfleet.sandbox.broker.EmbeddedBroker;
import io.keyfleet.scorer.Scorer;
import io.keyfleet.scorer.ScorerPorts;
import io.keyfleet.scorer.input.KafkaInput;
import io.keyfleet.scorer.report.ProgressListener;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.scorer.settings.Outputs;
import io.keyfleet.scorer.settings.PoolCapacity;
import io.keyfleet.scorer.settings.ScorerSettings;
import io.keyfleet.scorer.settings.Shard;
import io.keyfleet.scorer.settings.SnapshotSettings;
import io.keyfleet.scorer.shard.KafkaShardExchange;
import io.keyfleet.scorer.shard.ShardExchange;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicIds;
import io.keyfleet.service.kafka.TopicSetup;
import io.keyfleet.service.time.SystemTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A scorer's memory and shares on a real broker.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ScorerStateTest {
  private static final int COUNT = 3_000;
  private static final int PARTITIONS = 8;

  @TempDir private Path folder;

  @Test
  void restartsAndSharesCountWhatOneReadingCountsAndAnotherTopicIsNotTakenForTheOld()
      throws Exception {
    try (EmbeddedBroker broker = new EmbeddedBroker(BrokerSettings.temporary())) {
      KafkaSettings kafka =
          new KafkaSettings(
              Map.of("bootstrap.servers", broker.bootstrapServers()),
              PARTITIONS,
              (short) 1,
              Duration.ofSeconds(20));
      try (Admin admin = kafka.admin()) {
        publish(kafka, admin, COUNT);
        ScorerSettings plain = settings();
        Report whole = score(kafka, admin, plain);
        assertThat(whole.prompts()).isEqualTo(COUNT);
        assertThat(whole.counts().settled()).isEqualTo(COUNT);

        ScorerSettings noting = plain.with(new SnapshotSettings(Optional.of(folder), false));
        assertThat(score(kafka, admin, noting)).isEqualTo(whole);
        assertThat(score(kafka, admin, noting)).isEqualTo(whole);
        assertThat(shares(kafka, admin, plain))
            .hasSize(3)
            .allSatisfy(report -> {
              assertThat(report.counts()).isEqualTo(whole.counts());
              assertThat(report.groups()).isEqualTo(whole.groups());
              assertThat(report.prompts()).isEqualTo(COUNT);
            });

        List<String> all = List.of("p", Topics.answers("p"), Topics.dead("p"));
        admin.deleteTopics(all).all().get();
        publish(kafka, admin, COUNT + 10);
        Report anew = score(kafka, admin, noting);
        assertThat(anew.prompts()).isEqualTo(COUNT + 10);
        assertThat(anew).isEqualTo(score(kafka, admin, plain));
      }
    }
  }

  private static void publish(KafkaSettings kafka, Admin admin, int count) throws Exception {
    TopicSetup setup = new TopicSetup(admin, kafka, SystemTime.TICKER);
    for (String one : List.of("p", Topics.answers("p"), Topics.dead("p"))) {
      setup.ensure(one, PARTITIONS, Map.of());
    }
    try (var producer = AnswersCommand.producer(kafka)) {
      AnsweredPrompts prompts =
          new AnsweredPrompts(
              producer, "p", TopicIds.of(admin).of(List.of("p")).get("p"), PARTITIONS);
      for (int i = 0; i < count; i++) {
        prompts.publish(i);
      }
      producer.flush();
      assertThat(prompts.problem()).isEmpty();
    }
  }

  private static List<Report> shares(KafkaSettings kafka, Admin admin, ScorerSettings settings)
      throws Exception {
    List<Future<Report>> futures = new ArrayList<>();
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      for (int i = 1; i <= 3; i++) {
        ScorerSettings share = settings.with(new Shard(i, 3));
        futures.add(threads.submit(() -> score(kafka, admin, share)));
      }
    }
    List<Report> reports = new ArrayList<>();
    for (Future<Report> future : futures) {
      reports.add(future.get());
    }
    return reports;
  }

  private static Report score(KafkaSettings kafka, Admin admin, ScorerSettings settings)
      throws InterruptedException {
    try (ShardExchange exchange =
            KafkaShardExchange.open(kafka, settings, admin, SystemTime.TICKER);
        Scorer scorer =
            new Scorer(
                KafkaInput.consumer(kafka),
                settings,
                SystemTime.TICKER,
                new ScorerPorts(TopicIds.of(admin), exchange, ProgressListener.LOG))) {
      assertThat(scorer.run()).isTrue();
      return scorer.snapshot();
    }
  }

  private static ScorerSettings settings() {
    return new ScorerSettings(
        List.of("p"),
        Optional.empty(),
        true,
        Duration.ofMillis(200),
        new PoolCapacity(OptionalInt.empty(), null, null),
        Outputs.NONE);
  }
}
