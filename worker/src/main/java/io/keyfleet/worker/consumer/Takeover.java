package io.keyfleet.worker.consumer;

import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.PromptId;
import io.keyfleet.worker.consumer.offsets.PartitionState;
import io.keyfleet.worker.consumer.recovery.Recovered;
import io.keyfleet.worker.consumer.recovery.Recovery;
import io.keyfleet.worker.dispatch.Dispatcher;
import io.keyfleet.worker.dispatch.WorkerMetrics;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes over what was recovered of prompt partitions and accounts. For the poll thread.
///
/// @param recovery has found it out
/// @param dispatcher hears of prompts that were deleted
/// @param metrics count them
/// @param duplicateRisk says what may be paid twice
record Takeover(
    Recovery recovery, Dispatcher dispatcher, WorkerMetrics metrics, DuplicateRisk duplicateRisk) {
  private static final Logger log = LoggerFactory.getLogger(Takeover.class);

  /// Takes in what was recovered. Nothing is started there before Kafka has acknowledged this
  /// worker's first commit of it.
  ///
  /// @return whether there was something
  boolean next(OwnedPartitions ownedPartitions, OwnedAccounts ownedAccounts) {
    int accounts = 0;
    int partitions = 0;
    int found = 0;
    int mayBePaidTwice = 0;
    for (Recovered one = recovery.next(); one != null; one = recovery.next()) {
      switch (one) {
        case Recovered.Account account ->
            accounts += ownedAccounts.take(account.partition(), account.committed()) ? 1 : 0;
        case Recovered.Prompts prompts -> {
          ownedPartitions.add(prompts.partition());
          partitions++;
          found += prompts.found();
          mayBePaidTwice += prompts.partition().mayBePaidTwice().size();
          bury(ownedPartitions, prompts.partition(), prompts.deleted());
        }
        case Recovered.Skipped skipped ->
            bury(ownedPartitions, skipped.partition(), skipped.deleted());
        case Recovered.Gap gap ->
            ownedPartitions
                .at(gap.found().prompts())
                .filter(partition -> partition.topicId.equals(gap.found().topicId()))
                .ifPresent(partition -> partition.found(gap.found()));
      }
    }
    if (accounts + partitions > 0) {
      log.info(
          "took over {} prompt partitions and {} account(s); {} settled prompts were not committed; now {} and {}",
          partitions,
          accounts,
          found,
          ownedPartitions.size(),
          ownedAccounts.size());
      duplicateRisk.say(
          mayBePaidTwice,
          "crash",
          "they were in flight at the last commit of an owner that did not hand over");
    }
    return accounts + partitions > 0;
  }

  /// Counts prompts that were deleted before they were called as dead, where they are this
  /// worker's.
  private void bury(OwnedPartitions ownedPartitions, PartitionState partition, List<Long> deleted) {
    if (deleted.isEmpty()
        || ownedPartitions.at(partition.partition).filter(partition::equals).isEmpty()) {
      return;
    }
    log.warn(
        "{} prompts of {} were deleted before they were called, by the topic's retention or by"
            + " somebody; they end as dead prompts with cause '{}'",
        deleted.size(),
        partition.partition,
        DeadPrompt.DELETED);
    metrics.deleted(deleted.size());
    partition.deleted(deleted);
    recovery.later(() ->
        deleted.forEach(offset ->
            dispatcher.deleted(
                new PromptId(
                    partition.partition.topic(),
                    partition.topicId,
                    partition.partition.partition(),
                    offset))));
  }
}
