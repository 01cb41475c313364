package io.keyfleet.scorer.input;

import io.keyfleet.contract.Topics;
import io.keyfleet.scorer.settings.Shard;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The topics that are read from their beginnings, as they and their partitions appear: those of
/// answers and dead prompts, and, where prompts are not read beforehand, the prompt topics too. For
/// the thread that polls.
public final class InputTopics {
  private static final Logger log = LoggerFactory.getLogger(InputTopics.class);

  private final Consumer<byte[], byte[]> consumer;
  private final Shard shard;
  private final FollowedTopics topics;
  private final boolean promptsToo;
  private final Set<TopicPartition> assigned = new HashSet<>();
  private final Map<String, Long> stored = new HashMap<>();
  private Set<String> absent = Set.of();

  /// @param consumer stays the caller's; begins at the earliest offset
  /// @param promptsToo whether the prompt topics are read, too
  public InputTopics(
      Consumer<byte[], byte[]> consumer, Shard shard, FollowedTopics topics, boolean promptsToo) {
    this.promptsToo = promptsToo;
    this.consumer = consumer;
    this.shard = shard;
    this.topics = topics;
  }

  /// Has every partition read from its stored position, or from its beginning if it has none.
  ///
  /// @param positions by `topic-partition`
  public void startAt(Map<String, Long> positions) {
    assigned.clear();
    stored.clear();
    stored.putAll(positions);
  }

  /// Has topics that were created again read from their beginnings.
  public void startAgain(Collection<String> recreated) {
    assigned.removeIf(one -> recreated.contains(one.topic()));
    stored.keySet().removeIf(one -> recreated.contains(one.substring(0, one.lastIndexOf('-'))));
  }

  /// Reads nothing of these topics, which are not there, until they are again.
  ///
  /// @return those of them that were there before
  public List<String> leave(Set<String> topics) {
    List<String> news = topics.stream().filter(one -> !absent.contains(one)).sorted().toList();
    absent = Set.copyOf(topics);
    List<TopicPartition> left =
        assigned.stream().filter(one -> absent.contains(one.topic())).toList();
    if (!left.isEmpty()) {
      left.forEach(this::store);
      left.forEach(assigned::remove);
      consumer.assign(assigned);
    }
    return news;
  }

  private void store(TopicPartition partition) {
    try {
      stored.put(partition.toString(), consumer.position(partition, Duration.ZERO));
    } catch (TimeoutException e) {
      log.debug("{} is read from its stored position", partition, e);
    }
  }

  /// The topics of answers and dead prompts that are not there.
  public List<String> missing() {
    return ShardPartitions.missing(consumer, all());
  }

  /// Whether stored positions can still be right: none is beyond its partition's end.
  public boolean possible(Map<String, Long> positions) {
    Set<TopicPartition> present = present(read());
    Map<TopicPartition, Long> ends = consumer.endOffsets(present, PromptTopics.REQUEST);
    return positions.entrySet().stream()
        .allMatch(one ->
            ends.entrySet().stream()
                .anyMatch(end ->
                    end.getKey().toString().equals(one.getKey())
                        && end.getValue() >= one.getValue()));
  }

  /// Begins to read partitions that have appeared.
  public void discover() {
    Set<TopicPartition> fresh = present(read());
    fresh.removeAll(assigned);
    fresh.removeIf(one -> absent.contains(one.topic()));
    if (!fresh.isEmpty()) {
      assigned.addAll(fresh);
      consumer.assign(assigned);
      fresh.forEach(one -> {
        Long position = stored.get(one.toString());
        if (position == null) {
          consumer.seekToBeginning(List.of(one)); // it may have been assigned before
        } else {
          consumer.seek(one, position);
        }
      });
    }
  }

  /// The prompt topics.
  public List<String> prompts() {
    return topics.names();
  }

  /// The topics of answers and dead prompts.
  public List<String> all() {
    return topics.names().stream()
        .flatMap(topic -> Stream.of(Topics.answers(topic), Topics.dead(topic)))
        .toList();
  }

  /// All of these.
  public List<String> withPrompts() {
    return Stream.concat(prompts().stream(), all().stream()).toList();
  }

  private List<String> read() {
    return promptsToo ? withPrompts() : all();
  }

  /// Offsets before `ends` that were not read yet.
  public long unread(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .mapToLong(end ->
            assigned.contains(end.getKey())
                ? end.getValue() - consumer.position(end.getKey(), PromptTopics.REQUEST)
                : end.getValue())
        .filter(left -> left > 0)
        .sum();
  }

  /// The next offset to be read of every partition.
  public Map<String, Long> positions() {
    Map<String, Long> positions = new TreeMap<>(stored);
    for (TopicPartition one : assigned) {
      positions.put(one.toString(), consumer.position(one, PromptTopics.REQUEST));
    }
    return positions;
  }

  private Set<TopicPartition> present(List<String> wanted) {
    Set<TopicPartition> present = new HashSet<>();
    wanted.forEach(topic -> present.addAll(ShardPartitions.of(consumer, topic, shard)));
    return present;
  }

  /// Whether there is anything to poll.
  public boolean present() {
    return !assigned.isEmpty();
  }

  /// The next records.
  public ConsumerRecords<byte[], byte[]> poll(Duration wait) {
    return consumer.poll(wait);
  }

  /// How far the partitions go now.
  public Map<TopicPartition, Long> ends() {
    return consumer.endOffsets(assigned, PromptTopics.REQUEST);
  }

  /// Whether everything before `ends` was read.
  public boolean reached(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey(), PromptTopics.REQUEST) >= end.getValue());
  }
}
