package io.keyfleet.worker.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.ApiResponse;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.KeyId;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RawJson;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.worker.VirtualTicker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaResultPublisherTest {
  private static final PromptId PROMPT = new PromptId("p", 5, 17);
  private static final Labels LABELS = new Labels("mine", null, null, null, null);

  private final VirtualTicker time = new VirtualTicker();
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final Deque<Runnable> threads = new ArrayDeque<>();
  private final List<String> settled = new ArrayList<>();
  private final List<Boolean> asked = new ArrayList<>();
  private @TempDir Path folder = Path.of("unset");
  private Path spool = folder;
  private KafkaResultPublisher publisher = publisher();
  private int changes;

  @BeforeEach
  void open() {
    spool = folder.resolve("spool");
    publisher = publisher();
    publisher.listen(() -> changes++);
  }

  @Test
  void anAnswerGoesToThePartitionOfItsPromptUnderThePromptsName() throws Exception {
    publisher.publish(answer(), this::settle);

    ProducerRecord<byte[], byte[]> sent = producer.history().getFirst();
    assertThat(sent.topic()).isEqualTo("p-answers");
    assertThat(sent.partition()).isEqualTo(5);
    assertThat(new String(sent.key(), UTF_8)).isEqualTo("p-5-17");
    assertThat(RecordJson.readAnswer(sent.value())).isEqualTo(answer());
  }

  @Test
  void aDeadPromptGoesToThePartitionOfItsPromptUnderThePromptsName() throws Exception {
    publisher.publish(dead(), this::settle);

    ProducerRecord<byte[], byte[]> sent = producer.history().getFirst();
    assertThat(sent.topic()).isEqualTo("p-dead");
    assertThat(sent.partition()).isEqualTo(5);
    assertThat(new String(sent.key(), UTF_8)).isEqualTo("p-5-17");
    assertThat(RecordJson.readDeadPrompt(sent.value())).isEqualTo(dead());
  }

  @Test
  void nothingIsSettledBeforeItsAcknowledgement() {
    publisher.publish(answer(), this::settle);
    publisher.publish(dead(), this::settle);
    assertThat(settled).isEmpty();
    producer.completeNext();
    assertThat(settled).containsExactly("answered at 0");
    producer.completeNext();
    assertThat(settled).containsExactly("answered at 0", "dead at 0");
  }

  @Test
  void nothingMoreIsPaidForOnceAnAnswerIsRefusedAndUntilItIsTaken() throws Exception {
    publisher.publish(answer(), this::settle);
    producer.errorNext(new TopicAuthorizationException(Set.of("p-answers")));
    runAll();
    assertThat(publisher.heldUp()).containsExactly("p");
    assertThat(changes).isEqualTo(1);

    publisher.look();
    runAll();
    producer.completeNext();

    assertThat(settled).containsExactly("answered at 1");
    assertThat(publisher.heldUp()).isEmpty();
    assertThat(changes).isEqualTo(2);
  }

  @Test
  void whatIsRefusedIsSentAgainUntilItIsTaken() throws Exception {
    publisher.publish(answer(), this::settle);
    for (int i = 0; i < 5; i++) {
      producer.errorNext(new TimeoutException("no leader"));
      runAll();
      assertThat(settled).isEmpty();
      publisher.look();
      runAll();
    }
    producer.completeNext();

    assertThat(settled).hasSize(1);
    assertThat(producer.history()).hasSize(6);
    assertThat(producer.history()).allMatch(sent -> sent.topic().equals("p-answers"));
  }

  @Test
  void aSendThatIsRefusedAtOnceIsMadeAgain() throws Exception {
    producer.sendException = new TimeoutException("buffer full");
    publisher.publish(answer(), this::settle);
    producer.sendException = null;
    publisher.look();
    runAll();
    producer.completeNext();
    assertThat(settled).hasSize(1);
  }

  @Test
  void ofManyThatAreRefusedOneProbesItsPartitionAndTheOthersFollowIt() throws Exception {
    for (int offset = 0; offset < 10; offset++) {
      publisher.publish(answer(new PromptId("p", 5, offset)), this::settle);
      producer.errorNext(new TimeoutException("no leader"));
    }
    runAll();
    publisher.look();
    publisher.look();
    runAll();
    assertThat(producer.history()).hasSize(11);

    producer.completeNext();
    runAll();
    assertThat(producer.history()).hasSize(20);
    while (producer.completeNext()) {}
    assertThat(settled).hasSize(10);
    assertThat(publisher.heldUp()).isEmpty();
  }

  @Test
  void aTopicThatAcknowledgesNothingForAWhileIsHeldUpAsWell() throws Exception {
    publisher.publish(answer(), this::settle);
    publisher.look();
    assertThat(publisher.heldUp()).isEmpty();

    time.pass(ResultDestination.PATIENCE);
    publisher.look();
    assertThat(publisher.heldUp()).containsExactly("p");
    assertThat(changes).isEqualTo(1);
    producer.completeNext();
    assertThat(publisher.heldUp()).isEmpty();
  }

  @Test
  void noCallIsStartedWhileAsManyAsMayBeArePaidForAndUnpublished() {
    publisher.publish(answer(new PromptId("p", 0, 1)), this::settle);
    publisher.publish(unpaid(), this::settle);
    assertThat(publisher.open()).isTrue();
    publisher.publish(answer(new PromptId("p", 0, 2)), this::settle);
    assertThat(publisher.open()).isFalse();
    producer.completeNext();
    assertThat(publisher.open()).isTrue();
  }

  @Test
  void aTopicThatIsHeldUpDoesNotKeepOthersFromBeingCalledFor() {
    publisher.publish(answer(new PromptId("p", 0, 1)), this::settle);
    publisher.publish(answer(new PromptId("p", 0, 2)), this::settle);
    producer.errorNext(new TimeoutException("no leader"));
    producer.errorNext(new TimeoutException("no leader"));
    runAll();

    assertThat(publisher.open()).isTrue();
    assertThat(publisher.heldUp()).containsExactly("p");
  }

  @Test
  void aMissingTopicIsMadeAnewOnlyAfterAWhile() throws Exception {
    publisher.publish(answer(), this::settle);
    producer.errorNext(new TimeoutException("no such topic"));
    runAll();
    publisher.look();
    time.pass(Duration.ofSeconds(11));
    publisher.look();
    assertThat(asked).containsExactly(false, true);
  }

  @Test
  void whatIsHeldUpIsInAFileUntilKafkaHasIt() throws Exception {
    publisher.publish(answer(), this::settle);
    producer.errorNext(new TimeoutException("no leader"));
    runAll();
    publisher.look();
    runAll();
    publisher.publish(dead(), this::settle);
    assertThat(files()).hasSize(1);
    assertThat(records(files().getFirst())).containsExactly(answer());

    producer.completeNext();
    assertThat(files()).isEmpty();
  }

  @Test
  void whatIsNotPublishedAtTheEndIsInAFile() throws Exception {
    publisher.publish(answer(), this::settle);
    publisher.publish(dead(), this::settle);
    producer.errorNext(new TimeoutException("no leader"));
    runAll();
    publisher.close(Duration.ofSeconds(1));

    assertThat(records(files().getFirst())).containsExactlyInAnyOrder(answer(), dead());
  }

  @Test
  void theEndLeavesNoFileIfAllIsPublished() throws Exception {
    publisher.publish(answer(), this::settle);
    producer.completeNext();
    publisher.close(Duration.ofSeconds(1));
    assertThat(files()).isEmpty();
  }

  @Test
  void anAnswerThatItsTopicDoesNotTakeIsDeadAndItsTextInAFile() throws Exception {
    publisher.publish(answer(), this::settle);
    producer.errorNext(new RecordTooLargeException("large"));
    runAll();
    producer.completeNext();

    assertThat(settled).containsExactly("dead at 0");
    DeadPrompt dead = RecordJson.readDeadPrompt(producer.history().getLast().value());
    assertThat(dead.prompt()).isEqualTo(PROMPT);
    assertThat(dead.cause()).isEqualTo("answer_too_large");
    assertThat(dead.detail()).contains("max.message.bytes", files().getFirst().toString());
    assertThat(dead.labels()).isEqualTo(LABELS);
    assertThat(dead.effort().calls()).isEqualTo(3);
    assertThat(records(files().getFirst())).containsExactly(answer());
    assertThat(publisher.heldUp()).isEmpty();
  }

  @Test
  void anAnswerThatItsTopicDoesNotTakeGoesWithoutItsBodyFirst() throws Exception {
    ApiResponse response = new ApiResponse(200, "req", RawJson.ofText("large"), null);
    publisher.publish(answer().with(response), this::settle);
    producer.errorNext(new RecordTooLargeException("large"));
    runAll();
    producer.completeNext();

    assertThat(settled).containsExactly("answered at 1");
    Answer sent = RecordJson.readAnswer(producer.history().getLast().value());
    assertThat(sent).isEqualTo(answer().with(new ApiResponse(200, "req", null, 7L)));
    assertThat(files()).isEmpty();
  }

  @Test
  void anAnswerThatIsNothingWithoutItsBodyDoesNotGoWithoutIt() throws Exception {
    Answer.Source source = new Answer.Source("p", "a", KeyId.of("k"), "w", "/v1/embeddings");
    Answer vector =
        new Answer(PROMPT, LABELS, answer().completion(), source, answer().effort())
            .with(new ApiResponse(200, "req", RawJson.ofText("large"), null));
    publisher.publish(vector, this::settle);
    producer.errorNext(new RecordTooLargeException("large"));
    runAll();
    producer.completeNext();

    assertThat(settled).containsExactly("dead at 0");
    assertThat(records(files().getFirst())).containsExactly(vector);
  }

  @Test
  void anAnswerThatCanNeitherBePublishedNorKeptHoldsItsTopicUp() throws Exception {
    Files.writeString(spool, "no folder");
    publisher.publish(answer(), this::settle);
    producer.errorNext(new RecordTooLargeException("large"));
    runAll();

    assertThat(producer.history()).hasSize(1);
    assertThat(publisher.heldUp()).containsExactly("p");
  }

  @Test
  void aDeadPromptThatKafkaDoesNotTakeGoesWithoutItsWords() throws Exception {
    DeadPrompt dead = dead();
    Labels labels = LABELS.withRun("run");
    publisher.publish(
        new DeadPrompt(
            PROMPT, labels.withQuestion("long"), dead.cause(), dead.detail(), dead.effort()),
        this::settle);
    producer.errorNext(new RecordTooLargeException("large"));
    runAll();
    producer.completeNext();

    assertThat(settled).containsExactly("dead at 1");
    DeadPrompt sent = RecordJson.readDeadPrompt(producer.history().getLast().value());
    assertThat(sent.cause()).isEqualTo("attempts_exhausted");
    assertThat(sent.labels()).isEqualTo(labels);
    assertThat(sent.detail()).isEmpty();
  }

  private KafkaResultPublisher publisher() {
    return new KafkaResultPublisher(
        producer,
        new PublishSettings("w", new SpoolFolder(spool), 2),
        (prompts, mayMake) -> {
          asked.add(mayMake);
          return Optional.of("a right is missing");
        },
        threads::add,
        time,
        time);
  }

  private void runAll() {
    while (!threads.isEmpty()) {
      threads.remove().run();
    }
  }

  private List<Path> files() throws IOException {
    if (!Files.isDirectory(spool)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(spool)) {
      return files.toList();
    }
  }

  private static List<Record> records(Path file) throws Exception {
    List<Record> records = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      records.add(SpoolLine.read(line));
    }
    return records;
  }

  private void settle(Acknowledgement one) {
    settled.add((one.answered() ? "answered at " : "dead at ") + one.offset());
  }

  private static Answer answer() {
    return answer(PROMPT);
  }

  private static Answer answer(PromptId prompt) {
    return new Answer(
        prompt,
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

  private static DeadPrompt unpaid() {
    return new DeadPrompt(
        new PromptId("p", 0, 9),
        LABELS,
        "stopped",
        "",
        new DeadPrompt.Effort(0, 0, "w", Instant.EPOCH, Instant.EPOCH));
  }
}
