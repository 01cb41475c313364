package io.keyfleet.worker.consumer;

import io.keyfleet.worker.assignment.PartitionDrain;
import io.keyfleet.worker.dispatch.Dispatcher;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/// What follows from this worker's commits: prompts and accounts are worked with once Kafka has
/// acknowledged its first checkpoint of them, since from then on a successor reads it. For the poll
/// thread.
record CommitFollowUp(
    PartitionDrain drain, OwnedPartitions partitions, OwnedAccounts accounts, Dispatcher dispatcher)
    implements OffsetCommitter.Listener {
  @Override
  public void acknowledged(Set<TopicPartition> acknowledged) {
    Set<TopicPartition> departing = drain.deadlines().keySet();
    for (TopicPartition partition : acknowledged) {
      if (!departing.contains(partition)) {
        partitions.open(partition);
        accounts.open(partition).ifPresent(dispatcher::add);
      }
    }
  }

  @Override
  public void failed(Set<TopicPartition> failed) {
    partitions.again(failed);
  }
}
