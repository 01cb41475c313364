package io.keyfleet.scorer.input;

import io.keyfleet.scorer.settings.Shard;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Which partitions topics have. For the thread that polls.
public final class ShardPartitions {
  private ShardPartitions() {}

  /// The share's partitions of `topic`, none if it is not there.
  public static List<TopicPartition> of(Consumer<?, ?> consumer, String topic, Shard shard) {
    @Nullable List<PartitionInfo> known = consumer.partitionsFor(topic, PromptTopics.REQUEST);
    return (known == null ? List.<PartitionInfo>of() : known)
        .stream()
            .filter(one -> shard.has(one.partition()))
            .map(one -> new TopicPartition(topic, one.partition()))
            .toList();
  }

  /// Those of `topics` that are not there.
  public static List<String> missing(Consumer<?, ?> consumer, List<String> topics) {
    return topics.stream().filter(topic -> of(consumer, topic, Shard.ALL).isEmpty()).toList();
  }
}
