package io.keyfleet.scorer.input;

import io.keyfleet.contract.Topics;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.scorer.settings.Shard;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.TopicScan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/// What is stored now of prompt topics' answers and dead prompts, read once from beginning to end.
/// For one thread.
public final class StoredResults {
  private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
  private final List<String> topics;
  private final PresentTopics present;
  private long foreign;

  /// @param consumer from [KafkaInput#consumer], or alike; stays the caller's
  /// @param present knows the topics' ids
  public StoredResults(
      org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
      List<String> topics,
      PresentTopics present) {
    this.present = present;
    this.consumer = consumer;
    this.topics = topics;
  }

  /// Records that were none of ours, and skipped.
  public long foreign() {
    return foreign;
  }

  /// Gives every record to `reader`.
  ///
  /// @throws Failure where a topic is not there
  public void read(Consumer<ResultRecord> reader) {
    List<String> missing = ShardPartitions.missing(consumer, topics);
    if (!missing.isEmpty()) {
      throw new Failure(
          "there is no topic '" + missing.getFirst() + "'; correct --topics (KEYFLEET_TOPICS)");
    }
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : topics) {
      for (String of : List.of(Topics.answers(topic), Topics.dead(topic))) {
        partitions.addAll(ShardPartitions.of(consumer, of, Shard.ALL));
      }
    }
    new TopicScan(consumer, PromptTopics.REQUEST)
        .all(
            partitions,
            one -> {
              try {
                reader.accept(present.identified(ResultRecord.read(one)));
              } catch (UnreadableRecord e) {
                foreign++;
              }
            });
  }
}
