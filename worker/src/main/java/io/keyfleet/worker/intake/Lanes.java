package io.keyfleet.worker.intake;

import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.PromptJson;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.worker.dispatch.Delivery;
import io.keyfleet.worker.dispatch.Dispatcher;
import io.keyfleet.worker.dispatch.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The prompt partitions that this worker owns now: records go from here to the dispatcher, and
/// what was settled comes back. For the poll thread, but for [#settled].
final class Lanes {
  private static final Logger log = LoggerFactory.getLogger(Lanes.class);
  private static final int LEAST_PER_LANE = 8;

  private final Consumer<byte[], byte[]> consumer;
  private final Dispatcher dispatcher;
  private final int maxInHand;
  private final NoteBound notes;
  private final Map<TopicPartition, LaneState> lanes = new HashMap<>();
  private final Unconfirmed unconfirmed = new Unconfirmed();
  private final Set<String> absent = new HashSet<>();
  private final Queue<Settled> settled = new ConcurrentLinkedQueue<>();

  /// @param maxInHand prompts that are fetched and unfinished at the same time
  /// @param notes bounds what a commit says of a lane, and so how far ahead is fetched
  Lanes(Consumer<byte[], byte[]> consumer, Dispatcher dispatcher, int maxInHand, NoteBound notes) {
    this.notes = notes;
    this.consumer = consumer;
    this.dispatcher = dispatcher;
    this.maxInHand = maxInHand;
  }

  private record Settled(PromptId prompt, boolean answered, long offset) {}

  /// Hears that a prompt's answer or death reached Kafka. On any thread.
  void settled(PromptId prompt, boolean answered, long offset) {
    settled.add(new Settled(prompt, answered, offset));
  }

  int size() {
    return lanes.size();
  }

  Set<TopicPartition> partitions() {
    return Set.copyOf(lanes.keySet());
  }

  Optional<LaneState> at(TopicPartition partition) {
    return Optional.ofNullable(lanes.get(partition));
  }

  /// The topics that lanes are of.
  Set<String> topics() {
    return lanes.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet());
  }

  /// Partitions of those lanes whose topic is another one now, of the same name.
  ///
  /// @param ids of the topics that are there, by their names
  Set<TopicPartition> madeAnew(Map<String, String> ids) {
    return lanes.values().stream()
        .filter(
            lane -> !ids.getOrDefault(lane.partition.topic(), lane.topicId).equals(lane.topicId))
        .map(lane -> lane.partition)
        .collect(Collectors.toSet());
  }

  /// Commits nothing of lanes of these topics, which are not there, until they are again. One
  /// commit of a topic that is not there has Kafka's client take all the others' for failed.
  ///
  /// @return whether there is news
  boolean absent(Set<String> topics) {
    boolean news = !absent.containsAll(topics);
    absent.clear();
    absent.addAll(topics);
    return news;
  }

  /// Those of these partitions that are lanes here.
  Set<Lane> among(Collection<TopicPartition> partitions) {
    return partitions.stream()
        .map(lanes::get)
        .filter(lane -> lane != null)
        .map(lane -> lane.lane)
        .collect(Collectors.toSet());
  }

  /// Adds one that was taken up. It is to be opened before its prompts are fetched.
  void add(LaneState lane) {
    consumer.seek(lane.partition, lane.progress.base());
    lanes.put(lane.partition, lane);
  }

  /// Kafka has this worker's word of a lane: its prompts may be worked on.
  void open(TopicPartition partition) {
    at(partition).filter(LaneState::open).ifPresent(lane -> dispatcher.open(lane.lane));
  }

  /// Begins again with one from which prompts were withdrawn.
  void reopen(LaneState lane) {
    lane.reopen();
    unconfirmed.drop(Set.of(lane.partition));
    consumer.seek(lane.partition, lane.progress.base());
  }

  void remove(Collection<TopicPartition> partitions) {
    lanes.keySet().removeAll(partitions);
    unconfirmed.drop(partitions);
  }

  /// Takes records that were fetched.
  ///
  /// @param departing partitions on which nothing more is started
  /// @param look number of the look at the topics that began last
  void take(
      Iterable<ConsumerRecord<byte[], byte[]>> records, Set<TopicPartition> departing, long look) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      LaneState lane = lanes.get(partition);
      if (lane != null && !departing.contains(partition) && lane.deliver(record.offset())) {
        unconfirmed.hold(lane, record, look);
      }
    }
  }

  /// Whether records wait for a look at their topics.
  boolean unconfirmed() {
    return !unconfirmed.isEmpty();
  }

  /// Hands to the dispatcher what a look confirms: it saw the topics of all lanes as they are
  /// known, but for those that are absent.
  ///
  /// @param departing partitions on which nothing more is started
  void confirm(long look, Set<TopicPartition> departing) {
    List<Delivery> deliveries = new ArrayList<>();
    for (Unconfirmed.Confirmed one : unconfirmed.confirmed(look, absent)) {
      if (!departing.contains(one.lane().partition)) {
        read(one.lane(), one.record()).ifPresent(deliveries::add);
      }
    }
    if (!deliveries.isEmpty()) {
      dispatcher.offer(deliveries);
    }
  }

  private Optional<Delivery> read(LaneState lane, ConsumerRecord<byte[], byte[]> record) {
    PromptId id = new PromptId(record.topic(), lane.topicId, record.partition(), record.offset());
    Instant publishedAt = Instant.ofEpochMilli(record.timestamp());
    try {
      Prompt prompt = PromptJson.read(record.value());
      boolean doubtful = lane.doubtful().contains(id.offset());
      return Optional.of(new Delivery(id, prompt, publishedAt, doubtful));
    } catch (UnreadableRecord e) {
      log.warn("prompt {} is unreadable: {}", id, e.reason());
      dispatcher.reject(id, publishedAt, e.reason());
      return Optional.empty();
    }
  }

  /// Learns what reached Kafka since the last time. What belongs to a lane that is gone is its new
  /// owner's to learn; what belongs to a topic that is gone, nobody's.
  void absorb() {
    for (Settled next = settled.poll(); next != null; next = settled.poll()) {
      PromptId prompt = next.prompt();
      LaneState lane = lanes.get(new TopicPartition(prompt.topic(), prompt.partition()));
      if (lane != null && lane.lane.equals(Lane.of(prompt))) {
        lane.settled(prompt.offset(), next.answered(), next.offset());
      }
    }
  }

  /// Offsets that were passed over since this was asked last, by lane.
  Map<LaneState, List<Long>> skipped() {
    Map<LaneState, List<Long>> skipped = new HashMap<>();
    for (LaneState lane : lanes.values()) {
      List<Long> offsets = lane.takeSkipped();
      if (!offsets.isEmpty()) {
        skipped.put(lane, offsets);
      }
    }
    return skipped;
  }

  /// What is to be read because somebody else's records stand between our own.
  List<AnswersReader.Look> gaps() {
    return lanes.values().stream().filter(LaneState::takeGap).map(LaneState::look).toList();
  }

  /// Stops fetching what has enough in hand or departs, and fetches again what has not.
  void throttle(Set<TopicPartition> departing) {
    int bound = Math.max(LEAST_PER_LANE, maxInHand / Math.max(1, lanes.size()));
    Set<TopicPartition> paused = consumer.paused();
    List<TopicPartition> full = new ArrayList<>();
    List<TopicPartition> hungry = new ArrayList<>();
    for (LaneState lane : lanes.values()) {
      boolean enough =
          !lane.opened()
              || lane.inHand() >= bound
              || lane.progress.span() >= notes.fetched()
              || departing.contains(lane.partition);
      if (enough != paused.contains(lane.partition)) {
        (enough ? full : hungry).add(lane.partition);
      }
    }
    if (!full.isEmpty()) {
      consumer.pause(full);
    }
    if (!hungry.isEmpty()) {
      consumer.resume(hungry);
    }
  }

  /// Lanes of which there is something new to commit.
  ///
  /// @param last those that this worker lets go of with it
  Map<TopicPartition, OffsetAndMetadata> due(Set<TopicPartition> last) {
    skipEmptyOffsets();
    Map<Lane, Set<Long>> inFlight = dispatcher.inFlightByLane();
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (LaneState lane : lanes.values()) {
      Set<Long> flying = inFlight.getOrDefault(lane.lane, Set.of());
      boolean ends = last.contains(lane.partition);
      boolean there = !absent.contains(lane.partition.topic());
      if (there && (ends || lane.changed(flying))) {
        offsets.put(lane.partition, lane.commit(flying, ends, notes.chars()));
      }
    }
    return offsets;
  }

  /// Has the next commit speak of these, since the last one did not arrive.
  void again(Collection<TopicPartition> partitions) {
    partitions.forEach(partition -> at(partition).ifPresent(LaneState::again));
  }

  /// Positions beyond the last record, which transaction markers leave, are progress too.
  private void skipEmptyOffsets() {
    Set<TopicPartition> paused = consumer.paused();
    for (LaneState lane : lanes.values()) {
      if (lane.inHand() == 0 && !paused.contains(lane.partition)) {
        try {
          lane.skipTo(consumer.position(lane.partition, Duration.ZERO));
        } catch (KafkaException | IllegalStateException e) {
          log.debug("no position of {} yet", lane.partition);
        }
      }
    }
  }
}
