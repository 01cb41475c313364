package io.keyfleet.worker.consumer;

import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.cli.KafkaFailure;
import io.keyfleet.service.kafka.TopicLookup;
import io.keyfleet.service.kafka.TopicLookup.Found;
import io.keyfleet.service.time.Ticker;
import io.keyfleet.worker.assignment.AccountBindings;
import io.keyfleet.worker.consumer.offsets.PartitionCheckpoint;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes up what owners before left: reads the checkpoints of partitions that this worker was
/// given, and the answers that are not in them, on threads of its own, so that the poll thread
/// never waits. What Kafka does not let it read it reads again. Safe for all threads.
final class Recovery {
  private static final Logger log = LoggerFactory.getLogger(Recovery.class);
  private static final Duration PAUSE = Duration.ofMillis(500);

  /// How often it is said that something is still in the way.
  private static final Duration REPEAT = Duration.ofMinutes(1);

  private final Sources sources;
  private final Executor threads;
  private final Duration rest;
  private final Ticker ticker;
  private final PendingAssignments<Recovered> pending = new PendingAssignments<>();
  private final Queue<Recovered> gaps = new ConcurrentLinkedQueue<>();
  private final Set<Hindrance> hindrances = ConcurrentHashMap.newKeySet();

  /// @param rest how long a partition waits whose owner before did not hand it over. One that lives
  ///   and was only cut off from the group, while its broker was away for instance, publishes what
  ///   it has in hand as soon as it can; what it published by then is not called again.
  Recovery(Sources sources, Executor threads, Duration rest, Ticker ticker) {
    this.sources = sources;
    this.threads = threads;
    this.rest = rest;
    this.ticker = ticker;
  }

  /// Where it reads.
  ///
  /// @param admin for the group's committed offsets
  /// @param topics which topics are there, under which ids
  /// @param group the consumer group's id
  /// @param accounts what the accounts topic's partitions stand for
  /// @param resultTopics sees to it that answers have where to go
  /// @param reader reads those that are there
  record Sources(
      Admin admin,
      TopicLookup topics,
      String group,
      AccountBindings accounts,
      ResultTopics resultTopics,
      SettledReader reader) {}

  /// What was recovered.
  sealed interface Recovered {
    /// The last owner's commit of an account; null where there was none.
    record Account(TopicPartition partition, @Nullable OffsetAndMetadata committed)
        implements Recovered {}

    /// A prompt partition as it stands.
    ///
    /// @param found prompts that were settled and not in its checkpoint
    /// @param deleted prompts that were deleted before they were called
    record Prompts(PartitionState partition, int found, List<Long> deleted) implements Recovered {}

    /// What is known of offsets that were passed over.
    ///
    /// @param deleted those that were before the partition's beginning
    record Skipped(PartitionState partition, List<Long> deleted) implements Recovered {}

    /// What was read to close a gap.
    record Gap(SettledReader.Found found) implements Recovered {}
  }

  /// Recovers these; [#next] hands them out one by one.
  void begin(Collection<TopicPartition> partitions) {
    if (!partitions.isEmpty()) {
      long ticket = pending.want(partitions);
      Set<TopicPartition> all = Set.copyOf(partitions);
      threads.execute(() -> insist(() -> recover(pending.stillWanted(all, ticket), ticket)));
    }
  }

  /// Reads what stands between our own records.
  void closeGaps(List<SettledReader.Look> looks) {
    threads.execute(() ->
        insist(() ->
            sources.reader().read(looks).forEach(found -> gaps.add(new Recovered.Gap(found)))));
  }

  /// Finds out which of the offsets that were passed over were deleted.
  void lookAtSkipped(Map<PartitionState, List<Long>> skipped) {
    Set<TopicPartition> partitions =
        skipped.keySet().stream().map(partition -> partition.partition).collect(Collectors.toSet());
    threads.execute(() ->
        insist(() -> {
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
  void later(Runnable work) {
    threads.execute(work);
  }

  /// Gives none of these out.
  void forget(Collection<TopicPartition> partitions) {
    pending.forget(partitions);
  }

  /// What was recovered, is still wanted and was not handed out yet; null if there is nothing.
  @Nullable Recovered next() {
    Recovered one = pending.next();
    return one == null ? gaps.poll() : one;
  }

  /// What is in the way for now, if something is.
  Optional<String> hindrance() {
    return hindrances.stream().map(one -> one.line).findFirst();
  }

  private interface Work {
    void run() throws InterruptedException, ExecutionException, Absent;
  }

  /// Does it, and again until it is done. What is in the way is reported at once, and again each
  /// minute until it is not.
  private void insist(Work work) {
    Hindrance mine = new Hindrance();
    try {
      while (true) {
        try {
          work.run();
          return;
        } catch (InterruptException e) {
          throw new InterruptedException(e.getMessage());
        } catch (Absent e) {
          log.debug("taking over what exists; {}", e.getMessage());
          ticker.sleep(PAUSE);
        } catch (KafkaException | ExecutionException | Failure e) {
          mine.met(KafkaFailure.line(e));
          ticker.sleep(PAUSE);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      hindrances.remove(mine);
    }
  }

  /// What is in the way of one piece of work.
  private final class Hindrance {
    private volatile String line = "";
    private long saidAt;

    void met(String now) {
      hindrances.add(this);
      if (!now.equals(line) || ticker.nanos() - saidAt >= REPEAT.toNanos()) {
        line = now;
        saidAt = ticker.nanos();
        log.warn("cannot take over what the group assigned to this worker; retrying: {}", now);
      }
    }
  }

  private void recover(Set<TopicPartition> partitions, long ticket)
      throws InterruptedException, ExecutionException, Absent {
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
        throw new Absent(prompts);
      }
    }
  }

  /// Partitions that do not exist: their topic was deleted, or created again with fewer of them.
  /// The group takes them away, or they appear.
  private static final class Absent extends Exception {
    private static final long serialVersionUID = 1;

    Absent(Set<TopicPartition> partitions) {
      super(partitions + " do not exist");
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
    Map<Boolean, List<TakenUp>> byCleanness =
        prompts.stream()
            .map(partition ->
                TakenUp.of(
                    partition,
                    id(there, partition),
                    committed.get(partition),
                    extents.getOrDefault(partition, SettledReader.Extent.EMPTY)))
            .collect(Collectors.partitioningBy(TakenUp::clean));
    read(byCleanness.getOrDefault(true, List.of()), ticket);
    List<TakenUp> others = byCleanness.getOrDefault(false, List.of());
    if (!others.isEmpty()) {
      ticker.sleep(rest);
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

  private void read(List<TakenUp> taken, long ticket) {
    if (taken.isEmpty()) {
      return;
    }
    Map<TopicPartition, TakenUp> partitions =
        taken.stream().collect(Collectors.toMap(one -> one.partition().partition, one -> one));
    List<SettledReader.Look> looks = taken.stream().map(one -> one.partition().look()).toList();
    for (SettledReader.Found found : sources.reader().read(looks)) {
      TakenUp one = partitions.get(found.prompts());
      if (one != null) {
        int settled = one.partition().found(found);
        List<Long> deleted = one.deleted(found.whole());
        pending.arrive(
            found.prompts(), ticket, new Recovered.Prompts(one.partition(), settled, deleted));
      }
    }
  }

  /// A prompt partition as its last owner's checkpoint has it.
  ///
  /// @param start where its topic begins now
  /// @param clean whether that one handed it over with nothing in flight, or never was
  private record TakenUp(PartitionState partition, long start, boolean clean) {
    /// Most prompts of a partition that are reported one by one if they were deleted before
    /// anything was committed.
    private static final int MAX_DELETED = 100_000;

    static TakenUp of(
        TopicPartition partition,
        String topicId,
        @Nullable OffsetAndMetadata committed,
        SettledReader.Extent extent) {
      if (committed == null) {
        return fresh(partition, topicId, extent);
      }
      PartitionCheckpoint checkpoint =
          PartitionCheckpoint.decode(committed.metadata())
              .orElseGet(() -> {
                log.warn("{} has no readable checkpoint; reading all its answers", partition);
                return PartitionCheckpoint.nothing(null);
              });
      if (!ofTopic(checkpoint, topicId, committed.offset(), extent)) {
        log.info("the committed offset of {} belongs to a topic that was deleted", partition);
        return fresh(partition, topicId, extent);
      }
      return new TakenUp(
          new PartitionState(partition, topicId, committed.offset(), checkpoint),
          extent.start(),
          checkpoint.clean());
    }

    private static TakenUp fresh(
        TopicPartition partition, String topicId, SettledReader.Extent extent) {
      PartitionCheckpoint nothing = PartitionCheckpoint.nothing(topicId);
      long first = Math.max(0, extent.start() - MAX_DELETED);
      if (first > 0) {
        log.warn("{} had {} offsets more, which were deleted long ago", partition, first);
      }
      PartitionState state = new PartitionState(partition, topicId, first, nothing);
      return new TakenUp(state, extent.start(), true);
    }

    /// Prompts that were deleted before they were called: all that are neither left nor settled, if
    /// everything that was settled could be read.
    ///
    /// @param whole whether it could
    List<Long> deleted(boolean whole) {
      if (whole) {
        return partition.beginAt(start);
      }
      int unknown = partition.passTo(start);
      if (unknown > 0) {
        log.warn(
            "{} offsets of {} were deleted, as were answers of that time: nobody can tell whether"
                + " their prompts were called",
            unknown,
            partition.partition);
      }
      return List.of();
    }

    /// Whether a checkpoint is of the topic that is there. One that does not say is believed, since
    /// brokers forget committed offsets with their topic, unless it is beyond the topic's end.
    private static boolean ofTopic(
        PartitionCheckpoint checkpoint,
        String topicId,
        long committed,
        SettledReader.Extent extent) {
      return checkpoint.topicId() == null
          ? committed <= extent.end()
          : checkpoint.topicId().equals(topicId);
    }
  }
}
