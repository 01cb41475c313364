package io.keyfleet.sandbox.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.service.cli.Failure;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
  private static final String TOPIC = "prompts";

  @Test
  void aRestartOnTheSameFolderKeepsDataOffsetsAndPort(@TempDir Path folder) throws Exception {
    String servers;
    try (EmbeddedBroker broker = new EmbeddedBroker(BrokerSettings.in(folder))) {
      servers = broker.bootstrapServers();
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
        admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) -1))).all().get();
      }
      send(servers, "one");
      send(servers, "two");
      assertThat(consume(servers, 2)).containsExactly("one", "two");
    }
    try (EmbeddedBroker broker = new EmbeddedBroker(BrokerSettings.in(folder))) {
      assertThat(broker.bootstrapServers()).isEqualTo(servers);
      send(servers, "three");
      assertThat(consume(servers, 1)).as("after the committed offset").containsExactly("three");
    }
  }

  @Test
  void sessionTimingIsThatOfAStockBrokerAndATemporaryFolderGoesAtClose() throws Exception {
    Path folder;
    try (EmbeddedBroker broker = new EmbeddedBroker(BrokerSettings.temporary());
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      folder = broker.folder();
      assertThat(folder).isDirectory();
      ConfigResource node = new ConfigResource(ConfigResource.Type.BROKER, "1");
      var config = admin.describeConfigs(List.of(node)).values().values().iterator().next().get();
      assertThat(config.get("group.min.session.timeout.ms").value()).isEqualTo("6000");
      assertThat(config.get("auto.create.topics.enable").value()).isEqualTo("false");
    }
    assertThat(Files.exists(folder)).isFalse();
  }

  @Test
  void aTakenPortIsNamedWithItsFlag() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      BrokerSettings settings = new BrokerSettings(taken.getLocalPort(), Optional.empty());
      assertThatThrownBy(() -> new EmbeddedBroker(settings))
          .isInstanceOf(Failure.class)
          .hasMessageContainingAll("--port", String.valueOf(taken.getLocalPort()));
    }
  }

  @Test
  void aFolderServesOneBrokerAtATime(@TempDir Path folder) {
    try (EmbeddedBroker first = new EmbeddedBroker(BrokerSettings.in(folder))) {
      assertThat(first.folder()).isEqualTo(folder);
      assertThatThrownBy(() -> new EmbeddedBroker(BrokerSettings.in(folder)))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("--data");
    }
  }

  private static void send(String servers, String value) throws Exception {
    StringSerializer text = new StringSerializer();
    try (var producer = new KafkaProducer<>(Map.of("bootstrap.servers", servers), text, text)) {
      producer.send(new ProducerRecord<>(TOPIC, value)).get();
    }
  }

  private static List<String> consume(String servers, int count) {
    StringDeserializer text = new StringDeserializer();
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers", servers, "group.id", "readers", "auto.offset.reset", "earliest");
    List<String> values = new ArrayList<>();
    try (var consumer = new KafkaConsumer<>(properties, text, text)) {
      consumer.subscribe(List.of(TOPIC));
      for (int polls = 0; values.size() < count && polls < 100; polls++) {
        consumer.poll(Duration.ofMillis(300)).forEach(record -> values.add(record.value()));
      }
      consumer.commitSync();
    }
    return values;
  }
}
