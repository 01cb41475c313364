package io.keyfleet.worker.consumer;

import io.keyfleet.contract.EarlierAnswer;
import io.keyfleet.contract.Owner;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.TraceParent;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.worker.consumer.offsets.MetadataLimit;
import io.keyfleet.worker.consumer.offsets.PartitionState;
import io.keyfleet.worker.consumer.offsets.SettledReader;
import io.keyfleet.worker.consumer.offsets.UnconfirmedRecords;
import io.keyfleet.worker.dispatch.Dispatcher;
import io.keyfleet.worker.publish.Acknowledgement;
import io.keyfleet.worker.publish.CompletionQueue;
import io.keyfleet.worker.queue.Delivery;
import io.keyfleet.worker.queue.PromptPartition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The prompt partitions that this worker owns now: records go from here to the dispatcher, and
/// what was settled comes back. For the poll thread.
final class OwnedPartitions {
  private static final Logger log = LoggerFactory.getLogger(OwnedPartitions.class);
  private static final int LEAST_PER_PARTITION = 8;

  private final Consumer<byte[], byte[]> consumer;
  private final Dispatcher dispatcher;
  private final String interactive;
  private final int maxOutstanding;
  private final MetadataLimit metadata;
  private final Map<TopicPartition, PartitionState> states = new HashMap<>();
  private final UnconfirmedRecords unconfirmed = new UnconfirmedRecords();
  private final Set<String> absent = new HashSet<>();
  private final CompletionQueue completions;

  /// @param completions what is settled since
  /// @param interactive name of the topic of single requests, for which somebody waits
  /// @param maxOutstanding prompts that are fetched and unfinished at the same time
  /// @param metadata bounds what a commit says of a partition, and so how far ahead is fetched
  OwnedPartitions(
      Consumer<byte[], byte[]> consumer,
      Dispatcher dispatcher,
      CompletionQueue completions,
      String interactive,
      int maxOutstanding,
      MetadataLimit metadata) {
    this.metadata = metadata;
    this.consumer = consumer;
    this.dispatcher = dispatcher;
    this.completions = completions;
    this.interactive = interactive;
    this.maxOutstanding = maxOutstanding;
  }

  int size() {
    return states.size();
  }

  /// Prompts that are fetched and not finished.
  int outstanding() {
    return states.values().stream().mapToInt(PartitionState::outstanding).sum();
  }

  Set<TopicPartition> partitions() {
    return Set.copyOf(states.keySet());
  }

  Optional<PartitionState> at(TopicPartition partition) {
    return Optional.ofNullable(states.get(partition));
  }

  /// The topics that partitions are of.
  Set<String> topics() {
    return states.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet());
  }

  /// Partitions of those partitions whose topic is another one now, of the same name.
  ///
  /// @param ids of the topics that are there, by their names
  Set<TopicPartition> madeAnew(Map<String, String> ids) {
    return states.values().stream()
        .filter(partition ->
            !ids.getOrDefault(partition.partition.topic(), partition.topicId)
                .equals(partition.topicId))
        .map(partition -> partition.partition)
        .collect(Collectors.toSet());
  }

  /// Commits nothing of partitions of these topics, which are not there, until they are again. One
  /// commit of a topic that is not there has Kafka's client take all the others' for failed.
  ///
  /// @return whether there is news
  boolean absent(Set<String> topics) {
    boolean news = !absent.containsAll(topics);
    absent.clear();
    absent.addAll(topics);
    return news;
  }

  /// Those of these partitions that are partitions here.
  Set<PromptPartition> among(Collection<TopicPartition> partitions) {
    return partitions.stream()
        .map(states::get)
        .filter(partition -> partition != null)
        .map(partition -> partition.promptPartition)
        .collect(Collectors.toSet());
  }

  /// Adds one that was taken over. It is to be opened before its prompts are fetched.
  void add(PartitionState partition) {
    consumer.seek(partition.partition, partition.position());
    states.put(partition.partition, partition);
  }

  /// Kafka has acknowledged this worker's checkpoint of a partition: its prompts may be called.
  void open(TopicPartition partition) {
    at(partition)
        .filter(PartitionState::open)
        .ifPresent(state -> dispatcher.open(state.promptPartition));
  }

  /// Begins again with one from which prompts were withdrawn.
  void reopen(PartitionState partition) {
    partition.reopen();
    unconfirmed.drop(Set.of(partition.partition));
    consumer.seek(partition.partition, partition.position());
  }

  void remove(Collection<TopicPartition> partitions) {
    states.keySet().removeAll(partitions);
    unconfirmed.drop(partitions);
  }

  /// Takes records that were fetched. Single requests go to the dispatcher at once, for somebody
  /// waits: if their topic was deleted and created again meanwhile, they may be called once more.
  ///
  /// @param departing partitions on which nothing more is started
  /// @param look number of the look at the topics that began last
  void take(
      Iterable<ConsumerRecord<byte[], byte[]>> records, Set<TopicPartition> departing, long look) {
    List<Delivery> requests = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      PartitionState state = states.get(partition);
      if (state != null && !departing.contains(partition) && state.deliver(record.offset())) {
        if (record.topic().equals(interactive)) {
          read(state, record).ifPresent(requests::add);
        } else {
          unconfirmed.hold(state, record, look);
        }
      }
    }
    offer(requests);
  }

  private void offer(List<Delivery> deliveries) {
    if (!deliveries.isEmpty()) {
      dispatcher.offer(deliveries);
    }
  }

  /// Whether records wait for a look at their topics.
  boolean unconfirmed() {
    return !unconfirmed.isEmpty();
  }

  /// Hands to the dispatcher what a look confirms: it saw the topics of all partitions as they are
  /// known, but for those that are absent.
  ///
  /// @param departing partitions on which nothing more is started
  void confirm(long look, Set<TopicPartition> departing) {
    List<Delivery> deliveries = new ArrayList<>();
    for (UnconfirmedRecords.Confirmed one : unconfirmed.confirmed(look, absent)) {
      if (!departing.contains(one.partition().partition)) {
        read(one.partition(), one.record()).ifPresent(deliveries::add);
      }
    }
    offer(deliveries);
  }

  private Optional<Delivery> read(PartitionState partition, ConsumerRecord<byte[], byte[]> record) {
    PromptId id =
        new PromptId(record.topic(), partition.topicId, record.partition(), record.offset());
    Instant publishedAt = Instant.ofEpochMilli(record.timestamp());
    try {
      Prompt prompt = PromptJson.read(record.value());
      boolean mayBePaidTwice = partition.mayBePaidTwice().contains(id.offset());
      Delivery delivery =
          new Delivery(
              id,
              prompt,
              publishedAt,
              mayBePaidTwice,
              owner(record.headers()),
              EarlierAnswer.read(value(record.headers().lastHeader(EarlierAnswer.HEADER)))
                  .orElse(null));
      TraceParent.read(value(record.headers().lastHeader(TraceParent.HEADER)))
          .ifPresent(delivery::traced);
      return Optional.of(delivery);
    } catch (UnreadableRecord e) {
      log.warn("prompt {} is unreadable: {}", id, e.reason());
      dispatcher.reject(id, publishedAt, e.reason());
      return Optional.empty();
    }
  }

  private static @Nullable Owner owner(Headers headers) {
    return Owner.read(
            value(headers.lastHeader(Owner.NAME_HEADER)),
            value(headers.lastHeader(Owner.SHARE_HEADER)))
        .orElse(null);
  }

  private static byte @Nullable [] value(@Nullable Header header) {
    return header == null ? null : header.value();
  }

  /// Learns what reached Kafka since the last time. What belongs to a partition that is gone is its
  /// new owner's to learn; what belongs to a topic that is gone, nobody's.
  void absorb() {
    completions.drain(this::completed);
  }

  private void completed(Acknowledgement one) {
    PromptId prompt = one.prompt();
    PartitionState partition = states.get(new TopicPartition(prompt.topic(), prompt.partition()));
    if (partition != null && partition.promptPartition.equals(PromptPartition.of(prompt))) {
      partition.settled(prompt.offset(), one.answered(), one.offset());
    }
  }

  /// Offsets that were skipped since this was asked last, by partition.
  Map<PartitionState, List<Long>> skipped() {
    Map<PartitionState, List<Long>> skipped = new HashMap<>();
    for (PartitionState partition : states.values()) {
      List<Long> offsets = partition.takeSkipped();
      if (!offsets.isEmpty()) {
        skipped.put(partition, offsets);
      }
    }
    return skipped;
  }

  /// What is to be read because somebody else's records stand between our own.
  List<SettledReader.Look> gaps() {
    return states.values().stream()
        .filter(PartitionState::takeGap)
        .map(PartitionState::look)
        .toList();
  }

  /// Stops fetching what has enough outstanding or departs, and fetches again what has not.
  void throttle(Set<TopicPartition> departing) {
    int bound = Math.max(LEAST_PER_PARTITION, maxOutstanding / Math.max(1, states.size()));
    Set<TopicPartition> paused = consumer.paused();
    List<TopicPartition> full = new ArrayList<>();
    List<TopicPartition> hungry = new ArrayList<>();
    for (PartitionState partition : states.values()) {
      boolean enough =
          !partition.opened()
              || partition.outstanding() >= bound
              || partition.tracker.span() >= metadata.fetched()
              || departing.contains(partition.partition);
      if (enough != paused.contains(partition.partition)) {
        (enough ? full : hungry).add(partition.partition);
      }
    }
    if (!full.isEmpty()) {
      consumer.pause(full);
    }
    if (!hungry.isEmpty()) {
      consumer.resume(hungry);
    }
  }

  /// Partitions of which there is something new to commit.
  ///
  /// @param last those that this worker releases with it
  Map<TopicPartition, OffsetAndMetadata> due(Set<TopicPartition> last) {
    skipEmptyOffsets();
    Map<PromptPartition, Set<Long>> inFlight = dispatcher.inFlightByPartition();
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (PartitionState partition : states.values()) {
      Set<Long> flying = inFlight.getOrDefault(partition.promptPartition, Set.of());
      boolean ends = last.contains(partition.partition);
      boolean there = !absent.contains(partition.partition.topic());
      if (there && (ends || partition.changed(flying))) {
        offsets.put(partition.partition, partition.commit(flying, ends, metadata.chars()));
      }
    }
    return offsets;
  }

  /// Has the next commit speak of these, since the last one did not arrive.
  void again(Collection<TopicPartition> partitions) {
    partitions.forEach(partition -> at(partition).ifPresent(PartitionState::again));
  }

  /// Positions beyond the last record, which transaction markers leave, are progress too.
  private void skipEmptyOffsets() {
    Set<TopicPartition> paused = consumer.paused();
    for (PartitionState partition : states.values()) {
      if (partition.outstanding() == 0 && !paused.contains(partition.partition)) {
        try {
          partition.skipTo(consumer.position(partition.partition, Duration.ZERO));
        } catch (KafkaException | IllegalStateException e) {
          log.debug("no position of {} yet", partition.partition);
        }
      }
    }
  }
}
