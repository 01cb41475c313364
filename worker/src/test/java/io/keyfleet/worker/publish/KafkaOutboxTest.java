package io.keyfleet.worker.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.KeyId;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.worker.VirtualTicks;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaOutboxTest {
  private static final PromptId PROMPT = new PromptId("p", 5, 17);
  private static final Labels LABELS = new Labels("mine", null, null, null, null);

  private final VirtualTicks time = new VirtualTicks();
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final Deque<Runnable> resends = new ArrayDeque<>();
  private final KafkaOutbox outbox = new KafkaOutbox(producer, resends::add, time);
  private final List<String> settled = new ArrayList<>();

  @Test
  void anAnswerGoesToThePartitionOfItsPromptUnderThePromptsName() throws Exception {
    outbox.publish(answer(), this::settle);

    ProducerRecord<byte[], byte[]> sent = producer.history().getFirst();
    assertThat(sent.topic()).isEqualTo("p-answers");
    assertThat(sent.partition()).isEqualTo(5);
    assertThat(new String(sent.key(), UTF_8)).isEqualTo("p-5-17");
    assertThat(RecordJson.readAnswer(sent.value())).isEqualTo(answer());
  }

  @Test
  void aDeadPromptGoesToThePartitionOfItsPromptUnderThePromptsName() throws Exception {
    outbox.publish(dead(), this::settle);

    ProducerRecord<byte[], byte[]> sent = producer.history().getFirst();
    assertThat(sent.topic()).isEqualTo("p-dead");
    assertThat(sent.partition()).isEqualTo(5);
    assertThat(new String(sent.key(), UTF_8)).isEqualTo("p-5-17");
    assertThat(RecordJson.readDeadPrompt(sent.value())).isEqualTo(dead());
  }

  @Test
  void nothingIsSettledBeforeItsAcknowledgement() {
    outbox.publish(answer(), this::settle);
    outbox.publish(dead(), this::settle);
    assertThat(settled).isEmpty();
    producer.completeNext();
    assertThat(settled).containsExactly("answered at 0");
    producer.completeNext();
    assertThat(settled).containsExactly("answered at 0", "dead at 0");
  }

  @Test
  void aFailedSendIsMadeAgainAfterAPauseUntilItSucceeds() {
    outbox.publish(answer(), this::settle);
    for (int i = 0; i < 5; i++) {
      long before = time.nanos();
      producer.errorNext(new TimeoutException("no leader"));
      assertThat(settled).isEmpty();
      resends.remove().run();
      assertThat(time.nanos() - before).isPositive();
    }
    producer.completeNext();

    assertThat(settled).hasSize(1);
    assertThat(producer.history()).hasSize(6);
    assertThat(producer.history()).allMatch(sent -> sent.topic().equals("p-answers"));
    assertThat(resends).isEmpty();
  }

  @Test
  void aSendThatIsRefusedAtOnceIsMadeAgain() {
    producer.sendException = new TimeoutException("buffer full");
    outbox.publish(answer(), this::settle);
    producer.sendException = null;
    resends.remove().run();
    producer.completeNext();
    assertThat(settled).hasSize(1);
  }

  @Test
  void anAnswerThatKafkaDoesNotTakeIsADeadPrompt() throws Exception {
    outbox.publish(answer(), this::settle);
    producer.errorNext(new RecordTooLargeException("large"));
    resends.remove().run();
    producer.completeNext();

    assertThat(settled).containsExactly("dead at 0");
    DeadPrompt dead = RecordJson.readDeadPrompt(producer.history().getLast().value());
    assertThat(dead.prompt()).isEqualTo(PROMPT);
    assertThat(dead.cause()).isEqualTo("answer_too_large");
    assertThat(dead.detail()).contains("max.message.bytes");
    assertThat(dead.labels()).isEqualTo(LABELS);
    assertThat(dead.effort().calls()).isEqualTo(3);
  }

  @Test
  void aDeadPromptThatKafkaDoesNotTakeGoesWithoutItsWords() throws Exception {
    outbox.publish(dead(), this::settle);
    producer.errorNext(new RecordTooLargeException("large"));
    resends.remove().run();
    producer.completeNext();

    assertThat(settled).containsExactly("dead at 1");
    DeadPrompt sent = RecordJson.readDeadPrompt(producer.history().getLast().value());
    assertThat(sent.cause()).isEqualTo("attempts_exhausted");
    assertThat(sent.labels()).isEqualTo(Labels.NONE);
    assertThat(sent.detail()).isEmpty();
  }

  private void settle(boolean answered, long offset) {
    settled.add((answered ? "answered at " : "dead at ") + offset);
  }

  private static Answer answer() {
    return new Answer(
        PROMPT,
        LABELS,
        new Answer.Completion("42", "stop", "m", 1L, 2L, null),
        new Answer.Source("api.test", "a", KeyId.of("secret"), "w"),
        new Answer.Effort(2, 3, 250, Instant.EPOCH, Instant.EPOCH.plusSeconds(5)));
  }

  private static DeadPrompt dead() {
    return new DeadPrompt(
        PROMPT,
        LABELS,
        "attempts_exhausted",
        "500 | 502",
        new DeadPrompt.Effort(2, 2, "w", Instant.EPOCH, Instant.EPOCH));
  }
}
