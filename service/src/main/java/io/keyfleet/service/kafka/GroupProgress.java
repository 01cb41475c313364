package io.keyfleet.service.kafka;

import io.keyfleet.contract.CommitMetadata;
import io.keyfleet.contract.PromptId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Up to where the workers' consumer group has finished the prompt partitions.
@FunctionalInterface
public interface GroupProgress {
  /// Longest wait for the brokers.
  Duration REQUEST = Duration.ofSeconds(5);

  /// Nobody knows.
  GroupProgress UNKNOWN = Map::of;

  /// What was committed of one partition.
  ///
  /// @param offset every prompt below it is settled, and Kafka has acknowledged its answer or death
  /// @param topicId the topic that this is true of
  record Finished(long offset, String topicId) {}

  /// The partitions that are known; none if the brokers do not say.
  Map<TopicPartition, Finished> look();

  /// Whether workers have finished a prompt, as far as these know.
  static boolean finished(Map<TopicPartition, Finished> known, PromptId prompt) {
    @Nullable Finished one = known.get(new TopicPartition(prompt.topic(), prompt.partition()));
    return one != null && one.topicId().equals(prompt.topicId()) && prompt.offset() < one.offset();
  }

  /// As the group committed it.
  ///
  /// @param admin stays the caller's; needs the right Describe on the group, and knows nothing
  ///   without it
  /// @param group the workers' consumer group
  static GroupProgress of(Admin admin, String group) {
    Logger log = LoggerFactory.getLogger(GroupProgress.class);
    return () -> {
      try {
        Map<TopicPartition, Finished> finished = new HashMap<>();
        admin
            .listConsumerGroupOffsets(group)
            .partitionsToOffsetAndMetadata()
            .get(REQUEST.toMillis(), TimeUnit.MILLISECONDS)
            .forEach((partition, committed) -> {
              @Nullable OffsetAndMetadata known = committed;
              if (known != null) {
                CommitMetadata.topicId(known.metadata())
                    .ifPresent(id -> finished.put(partition, new Finished(known.offset(), id)));
              }
            });
        return finished;
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      } catch (ExecutionException | TimeoutException e) {
        log.debug("nobody says what group {} has finished", group, e);
        return Map.of();
      }
    };
  }
}
