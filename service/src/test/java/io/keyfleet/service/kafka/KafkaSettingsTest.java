package io.keyfleet.service.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.settings.Settings;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaSettingsTest {
  @TempDir Path folder;

  @Test
  void howAGroupIsFormedIsNoSettingOfTheUsersAndSaidSo() {
    Settings settings =
        new Settings(
            Map.of(),
            Map.of(
                "KAFKA_GROUP_PROTOCOL", "consumer",
                "KAFKA_GROUP_REMOTE_ASSIGNOR", "uniform",
                "KAFKA_CLIENT_RACK", "a"),
            folder.resolve(".env"));

    Map<String, Object> consumer = KafkaSettings.read(settings).consumer(Map.of());

    assertThat(consumer).containsEntry("client.rack", "a");
    assertThat(consumer.keySet()).noneMatch(property -> property.startsWith("group."));
    assertThat(settings.remarks())
        .anyMatch(line -> line.startsWith("KAFKA_GROUP_PROTOCOL "))
        .anyMatch(line -> line.startsWith("KAFKA_GROUP_REMOTE_ASSIGNOR "))
        .noneMatch(line -> line.contains("RACK"));
  }
}
