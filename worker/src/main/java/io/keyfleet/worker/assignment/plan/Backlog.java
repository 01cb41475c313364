package io.keyfleet.worker.assignment.plan;

import org.apache.kafka.common.TopicPartition;

/// What waits on a prompt partition.
///
/// @param partition the prompt partition
/// @param prompts its unsettled prompts, 0 or more
public record Backlog(TopicPartition partition, long prompts) {
  public Backlog {
    if (prompts < 0) {
      throw new IllegalArgumentException(partition + " with a backlog of " + prompts);
    }
  }
}
