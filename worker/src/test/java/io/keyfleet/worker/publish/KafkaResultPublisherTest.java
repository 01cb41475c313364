package io.keyfleet.worker.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.TraceParent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaResultPublisherTest {
  private @TempDir Path folder = Path.of("unset");
  private PublisherFixture fixture = new PublisherFixture(folder);

  @BeforeEach
  void open() {
    fixture = new PublisherFixture(folder.resolve("spool"));
  }

  @Test
  void anAnswerGoesToThePartitionOfItsPromptUnderThePromptsName() throws Exception {
    fixture.publisher.publish(PublisherFixture.answer(), fixture::settle);

    ProducerRecord<byte[], byte[]> sent = fixture.producer.history().getFirst();
    assertThat(sent.topic()).isEqualTo("p-answers");
    assertThat(sent.partition()).isEqualTo(5);
    assertThat(new String(sent.key(), UTF_8)).isEqualTo("p-5-17");
    assertThat(RecordJson.readAnswer(sent.value())).isEqualTo(PublisherFixture.answer());
  }

  @Test
  void aDeadPromptGoesToThePartitionOfItsPromptUnderThePromptsName() throws Exception {
    fixture.publisher.publish(PublisherFixture.dead(), fixture::settle);

    ProducerRecord<byte[], byte[]> sent = fixture.producer.history().getFirst();
    assertThat(sent.topic()).isEqualTo("p-dead");
    assertThat(sent.partition()).isEqualTo(5);
    assertThat(new String(sent.key(), UTF_8)).isEqualTo("p-5-17");
    assertThat(RecordJson.readDeadPrompt(sent.value())).isEqualTo(PublisherFixture.dead());
  }

  @Test
  void aResultNamesTheTraceThatItsPromptBelongsTo() {
    TraceParent trace = new TraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    fixture.publisher.publish(PublisherFixture.answer(), trace, fixture::settle);
    fixture.publisher.publish(PublisherFixture.dead(), trace, fixture::settle);
    fixture.publisher.publish(PublisherFixture.answer(), fixture::settle);

    assertThat(fixture.producer.history())
        .extracting(sent -> sent.headers().lastHeader(TraceParent.HEADER) != null)
        .containsExactly(true, true, false);
    assertThat(
            fixture.producer.history().getFirst().headers().lastHeader(TraceParent.HEADER).value())
        .isEqualTo(trace.bytes());
  }

  @Test
  void nothingIsSettledBeforeItsAcknowledgement() {
    fixture.publisher.publish(PublisherFixture.answer(), fixture::settle);
    fixture.publisher.publish(PublisherFixture.dead(), fixture::settle);
    assertThat(fixture.settled).isEmpty();
    fixture.producer.completeNext();
    assertThat(fixture.settled).containsExactly("answered at 0");
    fixture.producer.completeNext();
    assertThat(fixture.settled).containsExactly("answered at 0", "dead at 0");
  }

  @Test
  void nothingMoreIsPaidForOnceAnAnswerIsRefusedAndUntilItIsTaken() throws Exception {
    fixture.publisher.publish(PublisherFixture.answer(), fixture::settle);
    fixture.producer.errorNext(new TopicAuthorizationException(Set.of("p-answers")));
    fixture.runAll();
    assertThat(fixture.publisher.heldUp()).containsExactly("p");
    assertThat(fixture.changes).isEqualTo(1);

    fixture.publisher.look();
    fixture.runAll();
    fixture.producer.completeNext();

    assertThat(fixture.settled).containsExactly("answered at 1");
    assertThat(fixture.publisher.heldUp()).isEmpty();
    assertThat(fixture.changes).isEqualTo(2);
  }

  @Test
  void whatIsRefusedIsSentAgainUntilItIsTaken() throws Exception {
    fixture.publisher.publish(PublisherFixture.answer(), fixture::settle);
    for (int i = 0; i < 5; i++) {
      fixture.producer.errorNext(new TimeoutException("no leader"));
      fixture.runAll();
      assertThat(fixture.settled).isEmpty();
      fixture.publisher.look();
      fixture.runAll();
    }
    fixture.producer.completeNext();

    assertThat(fixture.settled).hasSize(1);
    assertThat(fixture.producer.history()).hasSize(6);
    assertThat(fixture.producer.history()).allMatch(sent -> sent.topic().equals("p-answers"));
  }

  @Test
  void aSendThatIsRefusedAtOnceIsMadeAgain() throws Exception {
    fixture.producer.sendException = new TimeoutException("buffer full");
    fixture.publisher.publish(PublisherFixture.answer(), fixture::settle);
    fixture.producer.sendException = null;
    fixture.publisher.look();
    fixture.runAll();
    fixture.producer.completeNext();
    assertThat(fixture.settled).hasSize(1);
  }

  @Test
  void ofManyThatAreRefusedOneProbesItsPartitionAndTheOthersFollowIt() throws Exception {
    for (int offset = 0; offset < 10; offset++) {
      fixture.publisher.publish(
          PublisherFixture.answer(new PromptId("p", 5, offset)), fixture::settle);
      fixture.producer.errorNext(new TimeoutException("no leader"));
    }
    fixture.runAll();
    fixture.publisher.look();
    fixture.publisher.look();
    fixture.runAll();
    assertThat(fixture.producer.history()).hasSize(11);

    fixture.producer.completeNext();
    fixture.runAll();
    assertThat(fixture.producer.history()).hasSize(20);
    while (fixture.producer.completeNext()) {}
    assertThat(fixture.settled).hasSize(10);
    assertThat(fixture.publisher.heldUp()).isEmpty();
  }

  @Test
  void aTopicThatAcknowledgesNothingForAWhileIsHeldUpAsWell() throws Exception {
    fixture.publisher.publish(PublisherFixture.answer(), fixture::settle);
    fixture.publisher.look();
    assertThat(fixture.publisher.heldUp()).isEmpty();

    fixture.time.pass(ResultDestination.PATIENCE);
    fixture.publisher.look();
    assertThat(fixture.publisher.heldUp()).containsExactly("p");
    assertThat(fixture.changes).isEqualTo(1);
    fixture.producer.completeNext();
    assertThat(fixture.publisher.heldUp()).isEmpty();
  }

  @Test
  void noCallIsStartedWhileAsManyAsMayBeArePaidForAndUnpublished() {
    fixture.publisher.publish(PublisherFixture.answer(new PromptId("p", 0, 1)), fixture::settle);
    fixture.publisher.publish(PublisherFixture.unpaid(), fixture::settle);
    assertThat(fixture.publisher.open()).isTrue();
    fixture.publisher.publish(PublisherFixture.answer(new PromptId("p", 0, 2)), fixture::settle);
    assertThat(fixture.publisher.open()).isFalse();
    fixture.producer.completeNext();
    assertThat(fixture.publisher.open()).isTrue();
  }

  @Test
  void aTopicThatIsHeldUpDoesNotKeepOthersFromBeingCalledFor() {
    fixture.publisher.publish(PublisherFixture.answer(new PromptId("p", 0, 1)), fixture::settle);
    fixture.publisher.publish(PublisherFixture.answer(new PromptId("p", 0, 2)), fixture::settle);
    fixture.producer.errorNext(new TimeoutException("no leader"));
    fixture.producer.errorNext(new TimeoutException("no leader"));
    fixture.runAll();

    assertThat(fixture.publisher.open()).isTrue();
    assertThat(fixture.publisher.heldUp()).containsExactly("p");
  }

  @Test
  void aMissingTopicIsMadeAnewOnlyAfterAWhile() throws Exception {
    fixture.publisher.publish(PublisherFixture.answer(), fixture::settle);
    fixture.producer.errorNext(new TimeoutException("no such topic"));
    fixture.runAll();
    fixture.publisher.look();
    fixture.time.pass(Duration.ofSeconds(11));
    fixture.publisher.look();
    assertThat(fixture.asked).containsExactly(false, true);
  }
}
