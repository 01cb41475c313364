package io.keyfleet.worker.assignment;

import io.keyfleet.service.kafka.TopicLookup;
import io.keyfleet.service.kafka.TopicLookup.Found;
import io.keyfleet.worker.assignment.plan.Backlog;
import io.keyfleet.worker.consumer.offsets.PartitionCheckpoint;
import io.keyfleet.worker.ownership.AccountCheckpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// What the group has still to do, and which accounts are out, from its committed offsets and their
/// metadata. Safe for all threads.
public final class GroupBacklog {
  /// For each of two answers. The group waits no longer for its leader than half a session.
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Admin admin;
  private final String group;
  private final String accountsTopic;

  /// @param admin stays the caller's
  public GroupBacklog(Admin admin, String group, String accountsTopic) {
    this.admin = admin;
    this.group = group;
    this.accountsTopic = accountsTopic;
  }

  /// What a look showed.
  ///
  /// @param prompts unsettled prompts of each partition asked for
  /// @param out partitions of accounts that cannot be used for now
  record Look(List<Backlog> prompts, Set<TopicPartition> out) {
    /// The result if nothing can be seen: no prompt waits, no account is out.
    static Look blind(Collection<TopicPartition> partitions) {
      return new Look(partitions.stream().map(p -> new Backlog(p, 0)).toList(), Set.of());
    }
  }

  /// Looks, with three requests. Of a topic that is not there nothing is asked, for which the
  /// brokers' answer would not come.
  ///
  /// @throws TimeoutException if the brokers do not answer in time
  Look look(Collection<TopicPartition> partitions)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<String, Found> there =
        new TopicLookup(admin)
            .find(partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet()))
            .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    var committed = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(group);
    var latest =
        admin
            .listOffsets(
                partitions.stream()
                    .filter(p -> has(there, p))
                    .collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest())),
                new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
            .all();
    Map<TopicPartition, OffsetAndMetadata> offsets =
        committed.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> ends =
        latest.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    List<Backlog> prompts = new ArrayList<>();
    for (TopicPartition partition : partitions) {
      var end = ends.get(partition);
      Found topic = there.get(partition.topic());
      long unsettled =
          end == null || topic == null
              ? 0
              : end.offset() - settled(offsets.get(partition), topic.id());
      prompts.add(new Backlog(partition, Math.max(0, unsettled)));
    }
    return new Look(prompts, out(offsets));
  }

  private static boolean has(Map<String, Found> there, TopicPartition partition) {
    Found topic = there.get(partition.topic());
    return topic != null && partition.partition() < topic.partitions();
  }

  private static long settled(@Nullable OffsetAndMetadata committed, String topicId) {
    if (committed == null) {
      return 0;
    }
    Optional<PartitionCheckpoint> checkpoint = PartitionCheckpoint.decode(committed.metadata());
    boolean ofAnother =
        checkpoint.map(PartitionCheckpoint::topicId).filter(id -> !id.equals(topicId)).isPresent();
    return ofAnother
        ? 0
        : committed.offset() + checkpoint.map(one -> one.beyond().cardinality()).orElse(0);
  }

  private Set<TopicPartition> out(Map<TopicPartition, OffsetAndMetadata> offsets) {
    Set<TopicPartition> out = new HashSet<>();
    offsets.forEach((partition, one) -> {
      if (one != null
          && partition.topic().equals(accountsTopic)
          && AccountCheckpoint.decode(one.metadata()).map(AccountCheckpoint::out).orElse(false)) {
        out.add(partition);
      }
    });
    return out;
  }
}
