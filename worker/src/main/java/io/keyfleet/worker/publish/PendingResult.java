package io.keyfleet.worker.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.Topics;
import io.keyfleet.contract.TraceParent;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/// An answer or a dead prompt on its way to Kafka, each equal to itself only.
final class PendingResult {
  private final Record value;
  private final PromptId prompt;
  private final boolean paid;
  private final Consumer<Acknowledgement> completed;
  private final ProducerRecord<byte[], byte[]> record;
  private final long since;

  private PendingResult(
      Record value,
      PromptId prompt,
      String topic,
      boolean paid,
      Consumer<Acknowledgement> completed,
      long since) {
    this.value = value;
    this.prompt = prompt;
    this.paid = paid;
    this.completed = completed;
    this.since = since;
    this.record = record(topic, prompt, value);
  }

  /// @param since when it set out, in the nanoseconds of the worker's ticks
  static PendingResult of(Answer answer, Consumer<Acknowledgement> completed, long since) {
    PromptId prompt = answer.prompt();
    return new PendingResult(
        answer, prompt, Topics.answers(prompt.topic()), !answer.reused(), completed, since);
  }

  /// @param since when it set out, in the nanoseconds of the worker's ticks
  static PendingResult of(DeadPrompt dead, Consumer<Acknowledgement> completed, long since) {
    PromptId prompt = dead.prompt();
    boolean paid = dead.effort().calls() > 0;
    return new PendingResult(dead, prompt, Topics.dead(prompt.topic()), paid, completed, since);
  }

  /// The key is the prompt's place, so that compaction keeps one answer a prompt; with the topic's
  /// id in a header it is the prompt's identity, so that recovery need not read values.
  static ProducerRecord<byte[], byte[]> record(String topic, PromptId prompt, Record value) {
    byte[] key = prompt.toString().getBytes(UTF_8);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, prompt.partition(), key, RecordJson.write(value));
    if (prompt.topicId() != null) {
      record.headers().add(PromptId.TOPIC_ID_HEADER, prompt.topicId().getBytes(UTF_8));
    }
    return record;
  }

  /// Adds a header that names the trace which the prompt belongs to, if it does; this.
  PendingResult traced(@Nullable TraceParent trace) {
    if (trace != null) {
      record.headers().add(TraceParent.HEADER, trace.bytes());
    }
    return this;
  }

  /// The same for a record that takes another one's place.
  PendingResult traceOf(PendingResult other) {
    return traced(
        TraceParent.read(
                Optional.ofNullable(other.record.headers().lastHeader(TraceParent.HEADER))
                    .map(Header::value)
                    .orElse(null))
            .orElse(null));
  }

  /// The [Answer] or [DeadPrompt].
  Record value() {
    return value;
  }

  PromptId prompt() {
    return prompt;
  }

  /// What goes to Kafka.
  ProducerRecord<byte[], byte[]> record() {
    return record;
  }

  /// Whether calls were made for it.
  boolean paid() {
    return paid;
  }

  long since() {
    return since;
  }

  int partition() {
    return prompt.partition();
  }

  /// Kafka has it at this offset.
  void acknowledged(long offset) {
    completed.accept(new Acknowledgement(prompt, value instanceof Answer, offset));
  }

  Consumer<Acknowledgement> completed() {
    return completed;
  }
}
