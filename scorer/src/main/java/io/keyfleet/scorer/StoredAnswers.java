package io.keyfleet.scorer;

import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.service.cli.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/// What is stored now of prompt topics' answers and dead prompts, read once from beginning to end.
/// For one thread.
final class StoredAnswers {
  private static final Duration POLL = Duration.ofMillis(200);

  private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
  private final List<String> topics;
  private long foreign;

  /// @param consumer from [Scorer#consumer], or alike; stays the caller's
  StoredAnswers(
      org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer, List<String> topics) {
    this.consumer = consumer;
    this.topics = topics;
  }

  /// Records that were none of ours, and skipped.
  long foreign() {
    return foreign;
  }

  /// Gives every record to `reader`.
  ///
  /// @throws Failure where a topic is not there
  void read(Consumer<StoredRecord> reader) {
    PromptTopics prompts = new PromptTopics(consumer, topics);
    List<String> missing = prompts.missing();
    if (!missing.isEmpty()) {
      throw new Failure(
          "there is no topic '" + missing.getFirst() + "'; mend --topics (KEYFLEET_TOPICS)");
    }
    AnswerTopics answers = new AnswerTopics(consumer, prompts, topics);
    answers.discover();
    if (!answers.present()) {
      return;
    }
    Map<TopicPartition, Long> ends = answers.ends();
    while (!answers.reached(ends)) {
      for (ConsumerRecord<byte[], byte[]> one : answers.poll(POLL)) {
        try {
          reader.accept(StoredRecord.read(one));
        } catch (UnreadableRecord e) {
          foreign++;
        }
      }
    }
  }
}
