package io.keyfleet.sandbox.guarantees;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.Topics;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicIds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/// Reads prompt topics and what belongs to them from their beginnings to their ends. It shares no
/// code with the scorer, so that the two can be compared.
public final class TopicReading {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Consumer<byte[], byte[]> consumer;
  private final Map<String, String> ids;
  private final Set<PromptId> prompts = new HashSet<>();
  private final List<Answer> answers = new ArrayList<>();
  private final List<DeadPrompt> dead = new ArrayList<>();
  private final List<String> strays = new ArrayList<>();

  private TopicReading(Consumer<byte[], byte[]> consumer, Map<String, String> ids) {
    this.ids = ids;
    this.consumer = consumer;
  }

  /// All that is there now.
  ///
  /// @param topics prompt topics
  public static TopicRecords read(KafkaSettings kafka, List<String> topics) {
    Map<String, Object> fixed =
        Map.of(
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            // nothing is waited for: a fetch at one topic's end would hold up the next topic
            ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
            20,
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
            ByteArrayDeserializer.class,
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
            ByteArrayDeserializer.class);
    try (Admin admin = kafka.admin();
        Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(kafka.consumer(fixed))) {
      return new TopicReading(consumer, TopicIds.of(admin).of(topics)).all(topics);
    }
  }

  private TopicRecords all(List<String> topics) {
    for (String topic : topics) {
      each(topic, record -> prompts.add(id(topic, record)));
      each(Topics.answers(topic), record -> answer(topic, record));
      each(Topics.dead(topic), record -> dead(topic, record));
    }
    return new TopicRecords(prompts, answers, dead, strays);
  }

  private interface Taker {
    void take(ConsumerRecord<byte[], byte[]> one);
  }

  private void each(String topic, Taker taker) {
    List<TopicPartition> partitions = partitions(topic);
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
    while (!ends.isEmpty()) {
      consumer.poll(POLL).forEach(taker::take);
      ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
    }
  }

  /// None where the topic is not there.
  private List<TopicPartition> partitions(String topic) {
    @Nullable List<PartitionInfo> known = consumer.partitionsFor(topic);
    return known == null
        ? List.of()
        : known.stream().map(one -> new TopicPartition(topic, one.partition())).toList();
  }

  private void answer(String topic, ConsumerRecord<byte[], byte[]> one) {
    try {
      Answer answer = RecordJson.readAnswer(one.value());
      if (atHome(answer.prompt(), topic, one) && present(answer.prompt())) {
        answers.add(answer.to(answer.prompt().with(ids.get(topic))));
      }
    } catch (UnreadableRecord e) {
      strays.add(place(one) + " is no answer: " + e.reason());
    }
  }

  private void dead(String topic, ConsumerRecord<byte[], byte[]> one) {
    try {
      DeadPrompt read = RecordJson.readDeadPrompt(one.value());
      if (atHome(read.prompt(), topic, one) && present(read.prompt())) {
        dead.add(read.of(read.prompt().with(ids.get(topic))));
      }
    } catch (UnreadableRecord e) {
      strays.add(place(one) + " is no dead prompt: " + e.reason());
    }
  }

  private boolean atHome(PromptId prompt, String topic, ConsumerRecord<?, ?> one) {
    boolean home = prompt.topic().equals(topic) && prompt.partition() == one.partition();
    if (!home) {
      strays.add(place(one) + " belongs to prompt " + prompt);
    }
    return home;
  }

  /// Whether it is not of a topic of that name that was deleted.
  private boolean present(PromptId prompt) {
    return prompt.topicId() == null || prompt.topicId().equals(ids.get(prompt.topic()));
  }

  private PromptId id(String topic, ConsumerRecord<?, ?> one) {
    return new PromptId(topic, ids.get(topic), one.partition(), one.offset());
  }

  private static String place(ConsumerRecord<?, ?> one) {
    return one.topic() + "-" + one.partition() + "-" + one.offset();
  }
}
