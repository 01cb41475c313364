package io.keyfleet.sandbox.loadgen;

import com.fasterxml.jackson.databind.node.LongNode;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.KeyId;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.Topics;
import io.keyfleet.contract.format.PromptJson;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/// Prompts with their results: 85 in 100 answered rightly, 12 wrongly, 2 unreadably, 1 dead; 1 in
/// 100 answered a second time, 1 in 200 both dead and answered. The same count on the same number
/// of partitions gives the same records. For one thread.
final class AnsweredPrompts {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final List<KeyId> KEYS =
      IntStream.range(0, 6).mapToObj(i -> KeyId.of("sk-synthetic-" + i)).toList();

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final @Nullable String topicId;
  private final int partitions;
  private final AtomicReference<@Nullable Exception> failed = new AtomicReference<>();
  private final SplittableRandom random = new SplittableRandom(1);

  /// @param producer stays the caller's
  /// @param topic an empty prompt topic, whose answer topics are empty, too
  /// @param topicId Kafka's id of it
  AnsweredPrompts(
      Producer<byte[], byte[]> producer, String topic, @Nullable String topicId, int partitions) {
    this.topicId = topicId;
    this.producer = producer;
    this.topic = topic;
    this.partitions = partitions;
  }

  /// Why something could not be published; nothing if all could so far.
  Optional<String> problem() {
    return Optional.ofNullable(failed.get()).map(Throwable::getMessage);
  }

  /// Publishes prompt number `i`, from 0 upwards without a gap.
  void publish(long i) {
    int partition = (int) (i % partitions);
    PromptId prompt = new PromptId(topic, topicId, partition, i / partitions);
    String question = random.nextInt(1_000) + " + " + random.nextInt(1_000);
    Labels labels =
        new Labels("q-" + i, "run-" + i % 3, "basic", question, LongNode.valueOf(i % 1_000));
    send(topic, partition, PromptJson.write(Prompt.ofText(labels, question)));
    int kind = random.nextInt(200);
    if (kind < 3) {
      send(Topics.dead(topic), partition, RecordJson.write(dead(prompt, labels, i)));
    }
    if (kind >= 2) {
      byte[] answer = RecordJson.write(answer(prompt, labels, text(i, kind), i));
      send(Topics.answers(topic), partition, answer);
      if (kind < 5) {
        send(Topics.answers(topic), partition, answer);
      }
    }
  }

  private String text(long i, int kind) {
    if (kind >= 196) {
      return "I cannot say.";
    }
    return "{\"expression\": \"" + i + "\", \"infer\": " + (i % 1_000 + (kind < 172 ? 0 : 1)) + "}";
  }

  private Answer answer(PromptId prompt, Labels labels, String text, long i) {
    int account = (int) (i % KEYS.size());
    Instant published = START.plusMillis(i / 10);
    long latency = 200L + random.nextInt(600);
    return new Answer(
        prompt,
        labels,
        new Answer.Completion(text, "stop", "model-" + i % 2, 20L, 15L, new BigDecimal("0.00001")),
        new Answer.Source("provider-" + account % 2, "account-" + account, KEYS.get(account), "w"),
        new Answer.Effort(1, 1, latency, published, published.plusMillis(latency)));
  }

  private static DeadPrompt dead(PromptId prompt, Labels labels, long i) {
    Instant published = START.plusMillis(i / 10);
    return new DeadPrompt(
        prompt,
        labels,
        i % 2 == 0 ? "attempts_exhausted" : "content_filter",
        "HTTP 500",
        new DeadPrompt.Effort(5, 5, "w", published, published.plusSeconds(5)));
  }

  private void send(String to, int partition, byte[] value) {
    var _ =
        producer.send(
            new ProducerRecord<>(to, partition, null, value),
            (_, problem) -> {
              if (problem != null) {
                failed.compareAndSet(null, problem);
              }
            });
  }
}
