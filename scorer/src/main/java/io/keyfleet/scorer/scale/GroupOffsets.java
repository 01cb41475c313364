package io.keyfleet.scorer.scale;

import io.keyfleet.contract.CommitMetadata;
import io.keyfleet.contract.CommitMetadata.AccountState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// Offsets at one moment, as the brokers tell them.
///
/// @param begins of the prompt partitions: the first offset that is still there
/// @param ends of the prompt partitions: the offset after the last one
/// @param topicIds of the prompt topics, by their names
/// @param committed of the workers' group, those of accounts included
/// @param accountsTopic the topic whose partitions stand for accounts
record GroupOffsets(
    Map<TopicPartition, Long> begins,
    Map<TopicPartition, Long> ends,
    Map<String, String> topicIds,
    Map<TopicPartition, OffsetAndMetadata> committed,
    String accountsTopic) {
  /// An account that was not committed for so long while others were is in no worker's pool. An
  /// owner commits twice a second.
  private static final Duration IN_POOL = Duration.ofMinutes(1);

  FleetLoad load() {
    long backlog = 0;
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      backlog += Math.max(0, end.getValue() - finished(end.getKey()));
    }
    return new FleetLoad(backlog, usable().orElse(null));
  }

  /// Offsets of a partition that nobody has to work on any more. What was committed of a topic that
  /// had its name before does not count.
  private long finished(TopicPartition partition) {
    long begin = begins.getOrDefault(partition, 0L);
    OffsetAndMetadata known = committed.get(partition);
    if (known == null) {
      return begin;
    }
    Optional<String> of = CommitMetadata.topicId(known.metadata());
    if (of.isPresent() && !of.get().equals(topicIds.get(partition.topic()))) {
      return begin;
    }
    return Math.max(begin, known.offset() + CommitMetadata.finishedBeyond(known.metadata()));
  }

  private Optional<Integer> usable() {
    List<AccountState> accounts =
        committed.entrySet().stream()
            .filter(one -> one.getKey().topic().equals(accountsTopic))
            .flatMap(one -> CommitMetadata.account(one.getValue().metadata()).stream())
            .toList();
    long newest = accounts.stream().mapToLong(AccountState::atMillis).max().orElse(0);
    return accounts.isEmpty()
        ? Optional.empty()
        : Optional.of(
            (int)
                accounts.stream()
                    .filter(one -> newest - one.atMillis() <= IN_POOL.toMillis() && !one.out())
                    .count());
  }
}
