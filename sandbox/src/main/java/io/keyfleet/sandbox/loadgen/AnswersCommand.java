package io.keyfleet.sandbox.loadgen;

import io.keyfleet.contract.Topics;
import io.keyfleet.service.cli.Cli;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.KafkaClients;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicIds;
import io.keyfleet.service.kafka.TopicSetup;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.SettingFlags;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.terminal.ProgressLine;
import io.keyfleet.service.time.SystemTime;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Publishes prompts together with their results.
@Command(
    name = "answers",
    mixinStandardHelpOptions = true,
    description = {
      "Publishes prompts with made-up answers and dead prompts to topics that do not exist yet,",
      "for measuring a scorer without an API."
    })
public final class AnswersCommand implements Callable<Integer> {
  @Option(names = "--count", paramLabel = "N", required = true, description = "prompts")
  private long count;

  @Option(names = "--topic", paramLabel = "T", required = true, description = "prompt topic")
  private String topic = "";

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT,...",
      description = "Kafka brokers (KAFKA_BOOTSTRAP_SERVERS)")
  private @Nullable String brokers;

  @Override
  public Integer call() throws InterruptedException {
    Settings settings =
        Settings.ofProcess(
            new SettingFlags().with(Setting.KAFKA_BOOTSTRAP_SERVERS, brokers).given());
    KafkaSettings kafka = KafkaSettings.read(settings);
    settings.check();
    try (Admin admin = kafka.admin();
        Producer<byte[], byte[]> producer = producer(kafka);
        ProgressLine progress =
            ProgressLine.onStandardError("publishing", OptionalLong.of(count), SystemTime.TICKER)) {
      TopicSetup setup = new TopicSetup(admin, kafka, SystemTime.TICKER);
      setup.awaitBroker();
      if (setup.partitions(topic).isPresent()) {
        throw new Failure("topic '" + topic + "' exists already; choose another");
      }
      for (String one : List.of(topic, Topics.answers(topic), Topics.dead(topic))) {
        setup.ensure(one, kafka.partitions(), Map.of());
      }
      String id = TopicIds.of(admin).of(List.of(topic)).get(topic);
      AnsweredPrompts prompts = new AnsweredPrompts(producer, topic, id, kafka.partitions());
      for (long i = 0; i < count; i++) {
        prompts.publish(i);
        progress.show(i + 1, "");
      }
      producer.flush();
      prompts
          .problem()
          .ifPresent(reason -> {
            throw new Failure("not everything could be published: " + reason);
          });
    }
    return Cli.SUCCESS;
  }

  /// A producer for much at once.
  static Producer<byte[], byte[]> producer(KafkaSettings kafka) {
    return KafkaClients.producer(
        kafka,
        Map.of(
            ProducerConfig.LINGER_MS_CONFIG,
            20,
            ProducerConfig.BATCH_SIZE_CONFIG,
            1 << 18,
            ProducerConfig.BUFFER_MEMORY_CONFIG,
            1L << 27,
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "lz4"));
  }
}
