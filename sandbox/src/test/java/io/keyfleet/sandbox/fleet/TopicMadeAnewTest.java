package io.keyfleet.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfleet.contract.Topics;
import io.keyfleet.sandbox.guarantees.Evidence;
import io.keyfleet.sandbox.guarantees.NothingLost;
import io.keyfleet.scorer.report.Report;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Topics that are deleted and made anew under their names while a worker runs, on a real broker.
@Timeout(90)
class TopicMadeAnewTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int FEWER = 5;

  @RegisterExtension static final SharedBroker BROKER = new SharedBroker();

  @ParameterizedTest(name = "with the answers'' topics: {0}")
  @ValueSource(booleans = {false, true})
  void everyPromptOfATopicMadeAnewIsCalledOnceWhileTheWorkerRuns(boolean withAnswers)
      throws Exception {
    String topic = "anew-" + withAnswers;
    try (FleetFixture fleet =
            new FleetFixture(BROKER.bootstrapServers(), topic, FleetFixture.simulated(2));
        Admin admin = fleet.kafka().admin()) {
      fleet.start("one");
      fleet.publishArithmetic(40);
      assertThat(fleet.score().counts().answered()).isEqualTo(40);

      List<String> deleted =
          withAnswers ? List.of(topic, Topics.answers(topic), Topics.dead(topic)) : List.of(topic);
      admin.deleteTopics(deleted).all().get();
      admin.createTopics(List.of(new NewTopic(topic, FEWER, (short) 1))).all().get();
      fleet.publishArithmetic(60);
      Report report = fleet.score();

      assertThat(report.counts().answered()).isEqualTo(60);
      assertThat(report.prompts()).isEqualTo(60);
      assertThat(fleet.audit().calls()).isEqualTo(100);
      assertThat(new NothingLost().check(new Evidence(fleet.records(), fleet.audit())).holds())
          .isTrue();
      await().atMost(PATIENCE).until(() -> committed(admin, topic) == 60);
    }
  }

  /// The sum of the group's committed offsets on a topic.
  private static long committed(Admin admin, String topic) throws Exception {
    Map<TopicPartition, OffsetAndMetadata> offsets =
        admin.listConsumerGroupOffsets(topic).partitionsToOffsetAndMetadata().get();
    return offsets.entrySet().stream()
        .filter(one -> one.getKey().topic().equals(topic) && one.getValue() != null)
        .mapToLong(one -> one.getValue().offset())
        .sum();
  }
}
