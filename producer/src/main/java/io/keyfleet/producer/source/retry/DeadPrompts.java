package io.keyfleet.producer.source.retry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.Sha256;
import io.keyfleet.contract.Topics;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.service.kafka.RecordsWithoutId;
import io.keyfleet.service.kafka.TopicScan;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which prompts of a run are dead and have no answer either, as the topics say now.
///
/// @param topic the prompt topic
/// @param offsets offsets of the prompts, by partition
record DeadPrompts(String topic, NavigableMap<Integer, NavigableSet<Long>> offsets) {
  private static final Logger log = LoggerFactory.getLogger(DeadPrompts.class);
  private static final Duration REQUEST = Duration.ofSeconds(30);

  /// Reads the dead prompts, then the answers: a prompt that was answered after all is none.
  ///
  /// Those of a topic of the same name that was deleted cannot be read again, and are none.
  ///
  /// @param consumer without a group; stays the caller's
  /// @param topicId Kafka's id of the topic; null where it is not there
  /// @param cause only those with this cause; nothing: all
  static DeadPrompts find(
      Consumer<byte[], byte[]> consumer,
      String topic,
      @Nullable String topicId,
      String run,
      Optional<String> cause) {
    RecordsWithoutId older = RecordsWithoutId.of(consumer, topic);
    NavigableMap<Integer, NavigableSet<Long>> found = new TreeMap<>();
    read(
        consumer,
        Topics.dead(topic),
        one -> {
          DeadPrompt dead = RecordJson.readDeadPrompt(one);
          if (belongs(dead.labels(), run)
              && present(dead.prompt(), topicId, dead.effort().publishedAt(), older)
              && cause.filter(name -> !name.equals(dead.cause())).isEmpty()) {
            PromptId prompt = dead.prompt();
            found.computeIfAbsent(prompt.partition(), any -> new TreeSet<>()).add(prompt.offset());
          }
        });
    read(
        consumer,
        Topics.answers(topic),
        one -> {
          Answer answer = RecordJson.readAnswer(one);
          PromptId prompt = answer.prompt();
          NavigableSet<Long> dead = found.get(prompt.partition());
          if (dead != null && present(prompt, topicId, answer.effort().publishedAt(), older)) {
            dead.remove(prompt.offset());
          }
        });
    found.values().removeIf(NavigableSet::isEmpty);
    return new DeadPrompts(topic, found);
  }

  /// How many there are.
  long size() {
    return offsets.values().stream().mapToLong(NavigableSet::size).sum();
  }

  /// Hash of which they are.
  String fingerprint() {
    MessageDigest hash = Sha256.digest();
    hash.update((topic + " " + offsets).getBytes(UTF_8));
    return "sha256:" + HexFormat.of().formatHex(hash.digest());
  }

  private interface Reading {
    void take(byte[] value) throws UnreadableRecord;
  }

  /// Gives every record that is there now; those that are not ours are skipped.
  private static void read(Consumer<byte[], byte[]> consumer, String topic, Reading reading) {
    @Nullable List<PartitionInfo> known = consumer.partitionsFor(topic, REQUEST);
    List<TopicPartition> partitions =
        known == null
            ? List.of()
            : known.stream().map(one -> new TopicPartition(topic, one.partition())).toList();
    AtomicLong foreign = new AtomicLong();
    new TopicScan(consumer, REQUEST)
        .all(
            partitions,
            one -> {
              try {
                if (one.value() != null) {
                  reading.take(one.value());
                }
              } catch (UnreadableRecord e) {
                foreign.incrementAndGet();
              }
            });
    if (foreign.get() > 0) {
      log.warn("skipped {} records of {} that are not ours", foreign, topic);
    }
  }

  private static boolean present(
      PromptId prompt, @Nullable String topicId, Instant publishedAt, RecordsWithoutId older) {
    return prompt.topicId() == null
        ? older.ofPresent(prompt, publishedAt)
        : prompt.topicId().equals(topicId);
  }

  private static boolean belongs(@Nullable Labels labels, String run) {
    return labels != null && run.equals(labels.run());
  }
}
