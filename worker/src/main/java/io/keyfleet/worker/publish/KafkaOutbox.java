package io.keyfleet.worker.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.Topics;
import io.keyfleet.service.time.Ticks;
import io.keyfleet.worker.dispatch.Outbox;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes to the answers and dead topics, to the partition number that the prompt has. A send
/// that fails is made again for as long as the process lives: an answer was paid for. Safe for all
/// threads.
public final class KafkaOutbox implements Outbox {
  private static final Logger log = LoggerFactory.getLogger(KafkaOutbox.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Producer<byte[], byte[]> producer;
  private final Executor resends;
  private final Ticks ticks;

  /// @param producer idempotent, acks=all; stays the caller's
  /// @param resends runs what has to wait before it sends again
  public KafkaOutbox(Producer<byte[], byte[]> producer, Executor resends, Ticks ticks) {
    this.producer = producer;
    this.resends = resends;
    this.ticks = ticks;
  }

  @Override
  public void publish(Answer answer, Settled settled) {
    PromptId prompt = answer.prompt();
    ProducerRecord<byte[], byte[]> record = record(Topics.answers(prompt.topic()), prompt, answer);
    send(
        record,
        offset -> settled.at(true, offset),
        () -> publish(tooLarge(answer, record.value().length), settled));
  }

  @Override
  public void publish(DeadPrompt dead, Settled settled) {
    PromptId prompt = dead.prompt();
    send(
        record(Topics.dead(prompt.topic()), prompt, dead),
        offset -> settled.at(false, offset),
        () -> publish(withoutWords(dead), settled));
  }

  private interface Sent {
    void at(long offset);
  }

  private void send(ProducerRecord<byte[], byte[]> record, Sent sent, Runnable tooLarge) {
    try {
      var _ =
          producer.send(
              record,
              (metadata, failure) -> {
                switch (failure) {
                  case null -> sent.at(metadata.offset());
                  case RecordTooLargeException _ -> resends.execute(tooLarge);
                  default -> resends.execute(() -> sendAgain(record, sent, tooLarge, failure));
                }
              });
    } catch (RuntimeException failure) {
      resends.execute(() -> sendAgain(record, sent, tooLarge, failure));
    }
  }

  private void sendAgain(
      ProducerRecord<byte[], byte[]> record, Sent sent, Runnable tooLarge, Exception failure) {
    log.warn("sending to {} again after: {}", record.topic(), failure.toString());
    try {
      ticks.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    send(record, sent, tooLarge);
  }

  /// The key is the prompt's place, so that compaction keeps one answer a prompt; with the topic's
  /// id in a header it is the prompt's identity, so that recovery need not read values.
  private static ProducerRecord<byte[], byte[]> record(
      String topic, PromptId prompt, Record value) {
    byte[] key = prompt.toString().getBytes(UTF_8);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, prompt.partition(), key, RecordJson.write(value));
    if (prompt.topicId() != null) {
      record.headers().add(PromptId.TOPIC_ID_HEADER, prompt.topicId().getBytes(UTF_8));
    }
    return record;
  }

  private static DeadPrompt tooLarge(Answer answer, int bytes) {
    Answer.Effort effort = answer.effort();
    return new DeadPrompt(
        answer.prompt(),
        answer.labels(),
        "answer_too_large",
        "Kafka takes no record of "
            + bytes
            + " bytes; raise max.message.bytes and KAFKA_MAX_REQUEST_SIZE",
        new DeadPrompt.Effort(
            effort.attempts(),
            effort.calls(),
            answer.source().worker(),
            effort.publishedAt(),
            effort.answeredAt()));
  }

  private static DeadPrompt withoutWords(DeadPrompt dead) {
    return new DeadPrompt(dead.prompt(), Labels.NONE, dead.cause(), "", dead.effort());
  }
}
