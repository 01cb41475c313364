package io.keyfleet.scorer.input;

import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.Topics;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.scorer.results.ResultLine;
import io.keyfleet.scorer.results.UnansweredLines;
import io.keyfleet.scorer.settings.Shard;
import io.keyfleet.scorer.tally.prompts.PromptSet;
import io.keyfleet.service.kafka.TopicScan;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/// The prompts without an answer, read again from their topics, so that nobody has to keep them:
/// dead ones from the dead topics, those not settled from the prompt topics. For the thread that
/// polls.
public final class UnansweredPrompts {
  private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
  private final List<String> topics;
  private final Shard shard;
  private final PresentTopics present;

  /// @param consumer stays the caller's; its assignment is taken
  /// @param present knows the topics' ids
  public UnansweredPrompts(
      org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
      List<String> topics,
      Shard shard,
      PresentTopics present) {
    this.present = present;
    this.consumer = consumer;
    this.topics = topics;
    this.shard = shard;
  }

  /// The dead prompts.
  public UnansweredLines dead(Predicate<PromptId> dead) {
    return lines -> dead(dead, lines);
  }

  /// The dead prompts, and after them those that are not settled and count.
  public UnansweredLines all(
      Predicate<PromptId> dead, Predicate<PromptId> settled, BiPredicate<PromptId, Labels> counts) {
    return lines -> {
      dead(dead, lines);
      missing(
          settled,
          (prompt, labels) -> {
            if (counts.test(prompt, labels)) {
              lines.accept(ResultLine.missing(prompt, labels));
            }
          });
    };
  }

  /// The prompts that are published and not settled.
  public void missing(Predicate<PromptId> settled, BiConsumer<PromptId, Labels> reader) {
    new TopicScan(consumer, PromptTopics.REQUEST)
        .all(
            partitions(topic -> topic),
            one -> {
              PromptId prompt = present.prompt(one);
              if (!settled.test(prompt)) {
                reader.accept(prompt, labels(one));
              }
            });
  }

  private void dead(Predicate<PromptId> dead, Consumer<ResultLine> lines) {
    PromptSet listed = new PromptSet();
    new TopicScan(consumer, PromptTopics.REQUEST)
        .all(
            partitions(Topics::dead),
            one -> {
              Optional<DeadPrompt> record = deadPrompt(one);
              if (record.isPresent()
                  && dead.test(record.get().prompt())
                  && listed.add(record.get().prompt())) {
                lines.accept(ResultLine.of(record.get()));
              }
            });
  }

  /// Nothing where it is none: that was reported when it was read first.
  private Optional<DeadPrompt> deadPrompt(ConsumerRecord<byte[], byte[]> one) {
    try {
      return present.identified(ResultRecord.read(one))
              instanceof ResultRecord.Dead(DeadPrompt dead)
          ? Optional.of(dead)
          : Optional.empty();
    } catch (UnreadableRecord e) {
      return Optional.empty();
    }
  }

  private List<TopicPartition> partitions(UnaryOperator<String> topicOf) {
    return topics.stream()
        .flatMap(topic -> ShardPartitions.of(consumer, topicOf.apply(topic), shard).stream())
        .toList();
  }

  /// The labels that its answer would have; none where it cannot be read.
  private static Labels labels(ConsumerRecord<byte[], byte[]> one) {
    try {
      return PromptJson.read(one.value()).answerLabels();
    } catch (UnreadableRecord e) {
      return Labels.NONE;
    }
  }
}
