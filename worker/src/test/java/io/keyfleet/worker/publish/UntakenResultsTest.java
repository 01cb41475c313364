package io.keyfleet.worker.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.KeyId;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.TraceParent;
import io.keyfleet.contract.response.ApiResponse;
import io.keyfleet.contract.response.RawJson;
import io.keyfleet.worker.publish.spool.SpoolLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Results that Kafka does not take, or not yet: where they are meanwhile.
class UntakenResultsTest {
  private @TempDir Path folder = Path.of("unset");
  private PublisherFixture fixture = new PublisherFixture(folder);

  @BeforeEach
  void open() {
    fixture = new PublisherFixture(spool());
  }

  @Test
  void whatIsHeldUpIsInAFileUntilKafkaHasIt() throws Exception {
    fixture.publisher.publish(PublisherFixture.answer(), fixture::settle);
    fixture.producer.errorNext(new TimeoutException("no leader"));
    fixture.runAll();
    fixture.publisher.look();
    fixture.runAll();
    fixture.publisher.publish(PublisherFixture.dead(), fixture::settle);
    assertThat(files()).hasSize(1);
    assertThat(records(files().getFirst())).containsExactly(PublisherFixture.answer());

    fixture.producer.completeNext();
    assertThat(files()).isEmpty();
  }

  @Test
  void whatIsNotPublishedAtTheEndIsInAFile() throws Exception {
    fixture.publisher.publish(PublisherFixture.answer(), fixture::settle);
    fixture.publisher.publish(PublisherFixture.dead(), fixture::settle);
    fixture.producer.errorNext(new TimeoutException("no leader"));
    fixture.runAll();
    fixture.publisher.close(Duration.ofSeconds(1));

    assertThat(records(files().getFirst()))
        .containsExactlyInAnyOrder(PublisherFixture.answer(), PublisherFixture.dead());
  }

  @Test
  void theEndLeavesNoFileIfAllIsPublished() throws Exception {
    fixture.publisher.publish(PublisherFixture.answer(), fixture::settle);
    fixture.producer.completeNext();
    fixture.publisher.close(Duration.ofSeconds(1));
    assertThat(files()).isEmpty();
  }

  @Test
  void anAnswerThatItsTopicDoesNotTakeIsDeadAndItsTextInAFile() throws Exception {
    fixture.publisher.publish(PublisherFixture.answer(), fixture::settle);
    fixture.producer.errorNext(new RecordTooLargeException("large"));
    fixture.runAll();
    fixture.producer.completeNext();

    assertThat(fixture.settled).containsExactly("dead at 0");
    DeadPrompt dead = RecordJson.readDeadPrompt(fixture.producer.history().getLast().value());
    assertThat(dead.prompt()).isEqualTo(PublisherFixture.PROMPT);
    assertThat(dead.cause()).isEqualTo("answer_too_large");
    assertThat(dead.detail()).contains("max.message.bytes", files().getFirst().toString());
    assertThat(dead.labels()).isEqualTo(PublisherFixture.LABELS);
    assertThat(dead.effort().calls()).isEqualTo(3);
    assertThat(records(files().getFirst())).containsExactly(PublisherFixture.answer());
    assertThat(fixture.publisher.heldUp()).isEmpty();
  }

  @Test
  void anAnswerThatItsTopicDoesNotTakeGoesWithoutItsBodyFirst() throws Exception {
    ApiResponse response = new ApiResponse(200, "req", RawJson.ofText("large"), null);
    TraceParent trace = new TraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    fixture.publisher.publish(PublisherFixture.answer().with(response), trace, fixture::settle);
    fixture.producer.errorNext(new RecordTooLargeException("large"));
    fixture.runAll();
    fixture.producer.completeNext();

    assertThat(fixture.settled).containsExactly("answered at 1");
    Answer sent = RecordJson.readAnswer(fixture.producer.history().getLast().value());
    assertThat(sent)
        .isEqualTo(PublisherFixture.answer().with(new ApiResponse(200, "req", null, 7L)));
    assertThat(
            fixture.producer.history().getLast().headers().lastHeader(TraceParent.HEADER).value())
        .isEqualTo(trace.bytes());
    assertThat(files()).isEmpty();
  }

  @Test
  void anAnswerThatIsNothingWithoutItsBodyDoesNotGoWithoutIt() throws Exception {
    Answer.Source source = new Answer.Source("p", "a", KeyId.of("k"), "w", "/v1/embeddings");
    Answer vector =
        new Answer(
                PublisherFixture.PROMPT,
                PublisherFixture.LABELS,
                PublisherFixture.answer().completion(),
                source,
                PublisherFixture.answer().effort())
            .with(new ApiResponse(200, "req", RawJson.ofText("large"), null));
    fixture.publisher.publish(vector, fixture::settle);
    fixture.producer.errorNext(new RecordTooLargeException("large"));
    fixture.runAll();
    fixture.producer.completeNext();

    assertThat(fixture.settled).containsExactly("dead at 0");
    assertThat(records(files().getFirst())).containsExactly(vector);
  }

  @Test
  void anAnswerThatCanNeitherBePublishedNorKeptHoldsItsTopicUp() throws Exception {
    Files.writeString(spool(), "no folder");
    fixture.publisher.publish(PublisherFixture.answer(), fixture::settle);
    fixture.producer.errorNext(new RecordTooLargeException("large"));
    fixture.runAll();

    assertThat(fixture.producer.history()).hasSize(1);
    assertThat(fixture.publisher.heldUp()).containsExactly("p");
  }

  @Test
  void aDeadPromptThatKafkaDoesNotTakeGoesWithoutItsWords() throws Exception {
    DeadPrompt dead = PublisherFixture.dead();
    Labels labels = PublisherFixture.LABELS.withRun("run");
    fixture.publisher.publish(
        new DeadPrompt(
            PublisherFixture.PROMPT,
            labels.withQuestion("long"),
            dead.cause(),
            dead.detail(),
            dead.effort()),
        fixture::settle);
    fixture.producer.errorNext(new RecordTooLargeException("large"));
    fixture.runAll();
    fixture.producer.completeNext();

    assertThat(fixture.settled).containsExactly("dead at 1");
    DeadPrompt sent = RecordJson.readDeadPrompt(fixture.producer.history().getLast().value());
    assertThat(sent.cause()).isEqualTo("attempts_exhausted");
    assertThat(sent.labels()).isEqualTo(labels);
    assertThat(sent.detail()).isEmpty();
  }

  private Path spool() {
    return folder.resolve("spool");
  }

  private List<Path> files() throws IOException {
    if (!Files.isDirectory(spool())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(spool())) {
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
}
