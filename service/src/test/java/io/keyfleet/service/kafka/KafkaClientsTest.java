package io.keyfleet.service.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaClientsTest {
  private static final KafkaSettings HARMFUL =
      new KafkaSettings(
          Map.of(
              "bootstrap.servers", "localhost:1",
              "isolation.level", "read_uncommitted",
              "enable.auto.commit", "true",
              "allow.auto.create.topics", "true",
              "auto.offset.reset", "latest",
              "acks", "0",
              "enable.idempotence", "false",
              "transactional.id", "t",
              "linger.ms", "7",
              "batch.size", "9"),
          1,
          (short) 1,
          Duration.ZERO);

  @Test
  void noSettingHasAConsumerSeeUncommittedRecordsCommitByItselfOrCreateATopic() {
    assertThat(KafkaClients.consumerProperties(HARMFUL, Map.of("auto.offset.reset", "none")))
        .containsEntry("isolation.level", "read_committed")
        .containsEntry("enable.auto.commit", false)
        .containsEntry("allow.auto.create.topics", false)
        .containsEntry("auto.offset.reset", "none");
    assertThat(KafkaClients.consumerProperties(HARMFUL, Map.of()))
        .containsEntry("auto.offset.reset", "earliest");
  }

  @Test
  void noSettingHasAProducerLoseOrRepeatRecordsOrWaitForATransaction() {
    assertThat(KafkaClients.producerProperties(HARMFUL, Map.of(), Map.of()))
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", true)
        .doesNotContainKey("transactional.id");
  }

  @Test
  void whatAProducersUserNeedsWinsOverTheSettingsAndTheyOverWhatItPrefers() {
    Map<String, Object> properties =
        KafkaClients.producerProperties(
            HARMFUL, Map.of("linger.ms", 5), Map.of("batch.size", 1, "compression.type", "lz4"));

    assertThat(properties)
        .containsEntry("linger.ms", 5)
        .containsEntry("batch.size", "9")
        .containsEntry("compression.type", "lz4");
  }
}
