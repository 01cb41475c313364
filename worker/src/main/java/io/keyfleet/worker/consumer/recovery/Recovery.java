package io.keyfleet.worker.consumer.recovery;

import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.TopicLookup;
import io.keyfleet.service.kafka.TopicLookup.Found;
import io.keyfleet.service.time.Ticker;
import io.keyfleet.worker.assignment.AccountBindings;
import io.keyfleet.worker.consumer.offsets.PartitionState;
import io.keyfleet.worker.consumer.offsets.SettledReader;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Takes up what owners before left: reads the checkpoints of partitions that this worker was
/// given, and the answers that are not in them, on threads of its own, so that the poll thread
/// never waits. What Kafka does not let it read it reads again. Safe for all threads.
public final class Recovery {
  private final Sources sources;
  private final Executor threads;
  private final Duration grace;
  private final Ticker ticker;
  private final RetriedReads reads;
  private final PendingAssignments<Recovered> pending = new PendingAssignments<>();
  private final Queue<Recovered> gaps = new ConcurrentLinkedQueue<>();

  /// @param grace how long a partition waits whose owner before did not hand it over. One that
  ///   lives and was only cut off from the group, while its broker was away for instance, publishes
  ///   what it has in hand as soon as it can; what it published by then is not called again.
  public Recovery(Sources sources, Executor threads, Duration grace, Ticker ticker) {
    this.sources = sources;
    this.threads = threads;
    this.grace = grace;
    this.ticker = ticker;
    this.reads = new RetriedReads(ticker);
  }

  /// Where it reads.
  ///
  /// @param admin for the group's committed offsets
  /// @param topics which topics are there, under which ids
  /// @param group the consumer group's id
  /// @param accounts what the accounts topic's partitions stand for
  /// @param resultTopics sees to it that answers have where to go
  /// @param reader reads those that are there
  public record Sources(
      Admin admin,
      TopicLookup topics,
      String group,
      AccountBindings accounts,
      ResultTopics resultTopics,
      SettledReader reader) {}

  /// Recovers these; [#next] hands them out one by one.
  public void begin(Collection<TopicPartition> partitions) {
    if (!partitions.isEmpty()) {
      long ticket = pending.want(partitions);
      Set<TopicPartition> all = Set.copyOf(partitions);
      threads.execute(() -> reads.run(() -> recover(pending.stillWanted(all, ticket), ticket)));
    }
  }

  /// Reads what stands between our own records.
  public void closeGaps(List<SettledReader.Look> looks) {
    threads.execute(() ->
        reads.run(() ->
            sources.reader().read(looks).forEach(found -> gaps.add(new Recovered.Gap(found)))));
  }

  /// Finds out which of the skipped offsets were deleted.
  public void lookAtSkipped(Map<PartitionState, List<Long>> skipped) {
    Set<TopicPartition> partitions =
        skipped.keySet().stream().map(partition -> partition.partition).collect(Collectors.toSet());
    threads.execute(() ->
        reads.run(() -> {
          Map<TopicPartition, SettledReader.Extent> extents = sources.reader().extents(partitions);
          skipped.forEach((partition, offsets) -> {
            long start =
                extents.getOrDefault(partition.partition, SettledReader.Extent.EMPTY).start();
            List<Long> deleted = offsets.stream().filter(one -> one < start).toList();
            if (!deleted.isEmpty()) {
              gaps.add(new Recovered.Skipped(partition, deleted));
            }
          });
        }));
  }

  /// Runs what may wait for Kafka.
  public void later(Runnable work) {
    threads.execute(work);
  }

  /// Gives none of these out.
  public void forget(Collection<TopicPartition> partitions) {
    pending.forget(partitions);
  }

  /// What was recovered, is still wanted and was not handed out yet; null if there is nothing.
  public @Nullable Recovered next() {
    Recovered one = pending.next();
    return one == null ? gaps.poll() : one;
  }

  /// What is in the way now, as a line; nothing if nothing is.
  public Optional<String> obstacle() {
    return reads.obstacle();
  }

  private void recover(Set<TopicPartition> partitions, long ticket)
      throws InterruptedException, ExecutionException, RetriedReads.Absent {
    Map<TopicPartition, OffsetAndMetadata> committed =
        sources
            .admin()
            .listConsumerGroupOffsets(sources.group())
            .partitionsToOffsetAndMetadata(sources.group())
            .get();
    Set<TopicPartition> prompts = new HashSet<>();
    for (TopicPartition partition : partitions) {
      if (sources.accounts().standsFor(partition)) {
        sources.accounts().learn(partition.partition());
        pending.arrive(
            partition, ticket, new Recovered.Account(partition, committed.get(partition)));
      } else {
        prompts.add(partition);
      }
    }
    if (!prompts.isEmpty()) {
      Map<String, Found> there = find(prompts);
      Set<TopicPartition> present = new HashSet<>(prompts);
      present.removeIf(one -> !has(there, one));
      recoverPrompts(present, there, committed, ticket);
      prompts.removeAll(present);
      if (!prompts.isEmpty()) {
        throw new RetriedReads.Absent(prompts);
      }
    }
  }

  private Map<String, Found> find(Set<TopicPartition> prompts)
      throws InterruptedException, ExecutionException {
    return sources
        .topics()
        .find(prompts.stream().map(TopicPartition::topic).collect(Collectors.toSet()))
        .get();
  }

  private static boolean has(Map<String, Found> there, TopicPartition partition) {
    Found topic = there.get(partition.topic());
    return topic != null && partition.partition() < topic.partitions();
  }

  private void recoverPrompts(
      Set<TopicPartition> prompts,
      Map<String, Found> there,
      Map<TopicPartition, OffsetAndMetadata> committed,
      long ticket)
      throws InterruptedException {
    try {
      sources.resultTopics().ensure(prompts, there);
    } catch (Failure e) {
      Set<TopicPartition> ready = sources.resultTopics().ready(prompts);
      if (!ready.isEmpty()) {
        takeUp(ready, there, committed, ticket);
      }
      throw e; // for the others
    }
    takeUp(prompts, there, committed, ticket);
  }

  private void takeUp(
      Set<TopicPartition> prompts,
      Map<String, Found> there,
      Map<TopicPartition, OffsetAndMetadata> committed,
      long ticket)
      throws InterruptedException {
    Map<TopicPartition, SettledReader.Extent> extents = sources.reader().extents(prompts);
    Map<Boolean, List<CheckpointedPartition>> byCleanness =
        prompts.stream()
            .map(partition ->
                CheckpointedPartition.of(
                    partition,
                    id(there, partition),
                    committed.get(partition),
                    extents.getOrDefault(partition, SettledReader.Extent.EMPTY)))
            .collect(Collectors.partitioningBy(CheckpointedPartition::clean));
    read(byCleanness.getOrDefault(true, List.of()), ticket);
    List<CheckpointedPartition> others = byCleanness.getOrDefault(false, List.of());
    if (!others.isEmpty()) {
      ticker.sleep(grace);
      read(others, ticket);
    }
  }

  private static String id(Map<String, Found> there, TopicPartition partition) {
    Found topic = there.get(partition.topic());
    if (topic == null) {
      throw new IllegalStateException(partition + " belongs to a topic that does not exist");
    }
    return topic.id();
  }

  private void read(List<CheckpointedPartition> taken, long ticket) {
    if (taken.isEmpty()) {
      return;
    }
    Map<TopicPartition, CheckpointedPartition> partitions =
        taken.stream().collect(Collectors.toMap(one -> one.partition().partition, one -> one));
    List<SettledReader.Look> looks = taken.stream().map(one -> one.partition().look()).toList();
    for (SettledReader.Found found : sources.reader().read(looks)) {
      CheckpointedPartition one = partitions.get(found.prompts());
      if (one != null) {
        int settled = one.partition().found(found);
        List<Long> deleted = one.deleted(found.whole());
        pending.arrive(
            found.prompts(), ticket, new Recovered.Prompts(one.partition(), settled, deleted));
      }
    }
  }
}
