package io.keyfleet.gateway.results;

import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.Topics;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.service.kafka.KafkaClients;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicIds;
import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the answers and dead prompts of prompt topics, also of one that is deleted and created
/// again. [#follow], [#startAt] and [#run] are for one thread; the rest is safe for all threads.
public final class ResultFollower implements Runnable, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ResultFollower.class);
  private static final Duration REQUEST = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final long LOOK_NANOS = Duration.ofSeconds(10).toNanos();

  private final Consumer<byte[], byte[]> consumer;
  private final TopicIds lookup;
  private final Ticker ticker;
  private final Set<String> topics = new HashSet<>();
  private final List<ResultListener> listeners = new CopyOnWriteArrayList<>();
  private final Map<TopicPartition, Long> read = new ConcurrentHashMap<>();
  private final Map<TopicPartition, Long> behind = new HashMap<>();
  private final Map<String, String> ids = new HashMap<>();
  private volatile boolean caughtUp;
  private volatile boolean closing;
  private long looked;

  /// @param consumer without a group; closed with this
  public ResultFollower(Consumer<byte[], byte[]> consumer, TopicIds lookup, Ticker ticker) {
    this.consumer = consumer;
    this.lookup = lookup;
    this.ticker = ticker;
    this.looked = ticker.nanos();
  }

  /// A consumer as one needs it.
  public static Consumer<byte[], byte[]> consumer(KafkaSettings kafka, String clientId) {
    return KafkaClients.consumer(
        kafka,
        Map.of(
            ConsumerConfig.CLIENT_ID_CONFIG, clientId, ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1));
  }

  /// Adds one that hears of everything from now on.
  public void listen(ResultListener listener) {
    listeners.add(listener);
  }

  /// Follows the results of prompt topics, which are there.
  ///
  /// @return Kafka's ids of their topics
  public Map<String, String> follow(Set<String> prompts) {
    for (String topic : prompts) {
      topics.add(Topics.answers(topic));
      topics.add(Topics.dead(topic));
    }
    ids.putAll(lookup.of(topics));
    return Map.copyOf(ids);
  }

  /// Reads on from `floor` where that says anything, or else from where the topics end now.
  public void startAt(Map<TopicPartition, Long> floor) {
    List<TopicPartition> all = partitions();
    consumer.assign(all);
    Map<TopicPartition, Long> ends = consumer.endOffsets(all, REQUEST);
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(all, REQUEST);
    for (TopicPartition one : all) {
      long from = floor.getOrDefault(one, ends.getOrDefault(one, 0L));
      consumer.seek(one, Math.max(from, begins.getOrDefault(one, 0L)));
      read.put(one, consumer.position(one, REQUEST));
    }
    behind.putAll(ends);
    lookBehind();
  }

  /// Whether everything was heard of that was there when following began.
  public boolean caughtUp() {
    return caughtUp;
  }

  private void lookBehind() {
    behind.entrySet().removeIf(one -> consumer.position(one.getKey(), REQUEST) >= one.getValue());
    caughtUp = behind.isEmpty();
  }

  /// Up to where a partition was read; its records before that were heard of, but for the last one
  /// perhaps.
  public long read(String topic, int partition) {
    return read.getOrDefault(new TopicPartition(topic, partition), 0L);
  }

  /// Up to where each partition was read.
  public Map<TopicPartition, Long> positions() {
    return Map.copyOf(read);
  }

  /// Follows them until closed.
  @Override
  public void run() {
    while (!closing) {
      try {
        look();
      } catch (WakeupException e) {
        // closing
      } catch (KafkaException e) {
        log.warn("answers cannot be read now: {}", e.getMessage());
        pause();
      }
    }
    consumer.close();
  }

  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
  }

  private void look() {
    if (ticker.nanos() - looked > LOOK_NANOS) {
      looked = ticker.nanos();
      lookUp();
    }
    for (ConsumerRecord<byte[], byte[]> one : consumer.poll(POLL)) {
      // first, so that whoever has heard of all results finds them within what was read
      read.put(new TopicPartition(one.topic(), one.partition()), one.offset() + 1);
      hear(one);
    }
    if (!caughtUp) {
      lookBehind();
    }
  }

  private void hear(ConsumerRecord<byte[], byte[]> one) {
    if (one.value() == null) {
      return;
    }
    try {
      if (one.topic().endsWith(Topics.dead(""))) {
        var dead = RecordJson.readDeadPrompt(one.value());
        listeners.forEach(listener -> listener.died(dead));
      } else {
        var answer = RecordJson.readAnswer(one.value());
        listeners.forEach(listener -> listener.answered(answer));
      }
    } catch (UnreadableRecord e) {
      log.debug("skipping {}-{} at {}: {}", one.topic(), one.partition(), one.offset(), e.reason());
    } catch (RuntimeException e) {
      log.warn("skipping {}-{} at {}", one.topic(), one.partition(), one.offset(), e);
    }
  }

  /// Takes up partitions that topics have got since, and topics that were created again.
  private void lookUp() {
    Set<String> recreated = recreated();
    List<TopicPartition> all = partitions();
    Set<TopicPartition> before = Set.copyOf(consumer.assignment());
    List<TopicPartition> fresh =
        all.stream()
            .filter(one -> !before.contains(one) || recreated.contains(one.topic()))
            .toList();
    if (!all.isEmpty() && !before.equals(Set.copyOf(all))) { // nobody can poll nothing
      consumer.assign(all);
    }
    if (!fresh.isEmpty()) {
      consumer.seekToBeginning(fresh);
      fresh.forEach(one -> read.put(one, 0L));
      fresh.forEach(behind::remove);
    }
    recreated.forEach(topic -> listeners.forEach(one -> one.recreated(topic)));
    behind.keySet().retainAll(Set.copyOf(all));
  }

  /// The topics that are others of their names than before.
  private Set<String> recreated() {
    Set<String> recreated = new HashSet<>();
    lookup
        .of(topics)
        .forEach((topic, id) -> {
          if (!id.equals(ids.put(topic, id))) {
            recreated.add(topic);
            log.warn(
                "topic '{}' was deleted and created again: reading it from its beginning", topic);
          }
        });
    return recreated;
  }

  private List<TopicPartition> partitions() {
    List<TopicPartition> all = new ArrayList<>();
    for (String topic : topics) {
      consumer
          .partitionsFor(topic, REQUEST)
          .forEach(one -> all.add(new TopicPartition(topic, one.partition())));
    }
    return all;
  }

  private void pause() {
    try {
      ticker.sleep(PAUSE);
    } catch (InterruptedException e) {
      closing = true;
    }
  }
}
