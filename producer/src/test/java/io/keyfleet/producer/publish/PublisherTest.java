package io.keyfleet.producer.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.contract.EarlierAnswer;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.producer.source.PromptSource.Entry;
import io.keyfleet.service.cli.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PublisherTest {
  private static final Destination DESTINATION = new Destination("t", 8, 5);
  private static final Run RUN = new Run("r", Optional.empty());

  @Test
  void promptsGoRoundRobinFromTheFirstPartition() throws InterruptedException {
    try (var producer = producer(true)) {
      PublishResult result = publisher(producer).publish(prompts(20), PublishListener.NONE);

      assertThat(result).isEqualTo(new PublishResult("r", 20, 0));
      assertThat(producer.history())
          .extracting(ProducerRecord::partition)
          .containsExactlyElementsOf(IntStream.range(0, 20).mapToObj(i -> (5 + i) % 8).toList());
    }
  }

  @Test
  void badEntriesTakeNoPartitionsTurn() throws InterruptedException {
    try (var producer = producer(true)) {
      publisher(producer)
          .publish(
              new ListedSource(17, i -> i % 2 == 0 ? new Entry.Invalid(i, "bad") : prompt(i)),
              PublishListener.NONE);

      assertThat(
              producer.history().stream()
                  .collect(Collectors.groupingBy(ProducerRecord::partition, Collectors.counting()))
                  .values())
          .containsOnly(1L, 2L)
          .hasSize(8);
    }
  }

  @Test
  void whatIsSentIsThePromptWithTheRunsName() throws InterruptedException, UnreadableRecord {
    try (var producer = producer(true)) {
      publisher(producer).publish(prompts(1), PublishListener.NONE);

      Prompt sent = PromptJson.read(producer.history().getFirst().value());
      assertThat(sent)
          .isEqualTo(Prompt.ofText(new Labels("1", "r", null, null, null), "question 1"));
    }
  }

  @Test
  void aRecordsHeadersNameItsRunAndTheLineOfItsSource() throws InterruptedException {
    try (var producer = producer(true)) {
      publisher(producer)
          .publish(
              new ListedSource(3, i -> i == 2 ? new Entry.Invalid(i, "bad") : prompt(i)),
              PublishListener.NONE);

      assertThat(producer.history())
          .extracting(sent -> header(sent, "keyfleet-run") + " " + header(sent, "keyfleet-line"))
          .containsExactly("r 1", "r 3");
    }
  }

  @Test
  void badEntriesAreToldAndStopNothing() throws InterruptedException {
    Told told = new Told();
    try (var producer = producer(true)) {
      PublishResult result =
          publisher(producer)
              .publish(
                  new ListedSource(4, i -> i == 2 ? new Entry.Invalid(i, "no prompt") : prompt(i)),
                  told);

      assertThat(result).isEqualTo(new PublishResult("r", 3, 1));
      assertThat(told.invalid).containsExactly(new Entry.Invalid(2, "no prompt"));
      assertThat(told.last).isEqualTo(result);
    }
  }

  @Test
  void aPromptThatNoWorkerWouldReadIsBadAndNotSent() throws InterruptedException {
    String large = "x".repeat(PromptJson.MAX_BYTES);
    Told told = new Told();
    try (var producer = producer(true)) {
      PublishResult result =
          publisher(producer)
              .publish(
                  new ListedSource(
                      2,
                      i -> new Entry.Valid(i, Prompt.ofText(Labels.NONE, i == 1 ? large : "hi"))),
                  told);

      assertThat(result).isEqualTo(new PublishResult("r", 1, 1));
      assertThat(told.invalid).extracting(Entry::line).containsExactly(1L);
      assertThat(producer.history()).hasSize(1);
    }
  }

  @Test
  void aPromptThatKafkaFindsTooLargeIsBadAndNoFailure() throws Exception {
    Told told = new Told();
    try (var producer = producer(false);
        var publicationFixture = new PublicationFixture(publisher(producer), prompts(3), told)) {
      publicationFixture.awaitSent(producer, 3);
      producer.completeNext();
      producer.errorNext(new RecordTooLargeException("too large"));
      producer.completeNext();

      assertThat(publicationFixture.published()).isEqualTo(new PublishResult("r", 2, 1));
      assertThat(told.invalid).extracting(Entry::line).containsExactly(2L);
    }
  }

  @Test
  void aPromptThatIsTooLargeWithItsEarlierAnswerGoesWithoutIt() throws Exception {
    try (var producer = producer(false)) {
      Publisher publisher = publisher(producer);
      publisher.reuse(_ -> Optional.of(new byte[100]));
      try (var fixture = new PublicationFixture(publisher, prompts(2), PublishListener.NONE)) {
        fixture.awaitSent(producer, 2);
        producer.errorNext(new RecordTooLargeException("too large"));
        producer.completeNext();
        fixture.awaitSent(producer, 3);
        producer.completeNext();

        assertThat(fixture.published()).isEqualTo(new PublishResult("r", 2, 0, 0, 0, 1));
        ProducerRecord<byte[], byte[]> again = producer.history().get(2);
        assertThat(again.headers().lastHeader(EarlierAnswer.HEADER)).isNull();
        assertThat(again.value()).isEqualTo(producer.history().getFirst().value());
        assertThat(again.partition()).isEqualTo(producer.history().getFirst().partition());
      }
    }
  }

  @Test
  void aFailedSendIsAFailureThatSaysHowManyWereAcknowledged() throws Exception {
    try (var producer = producer(false);
        var publicationFixture =
            new PublicationFixture(publisher(producer), prompts(4), PublishListener.NONE)) {
      publicationFixture.awaitSent(producer, 4);
      producer.errorNext(new TimeoutException("no leader"));
      producer.completeNext();
      producer.completeNext();
      producer.errorNext(new TimeoutException("later"));

      assertThatThrownBy(publicationFixture::published)
          .isInstanceOf(Failure.class)
          .hasMessageContaining("2 prompts could not be published: no leader")
          .hasMessageContaining("2 prompts of run r were acknowledged");
    }
  }

  @Test
  void nothingIsSentAfterAFailedSend() {
    try (var producer = producer(true)) {
      producer.sendException = new TimeoutException("buffer full");

      assertThatThrownBy(() -> publisher(producer).publish(prompts(1_000), PublishListener.NONE))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("1 prompts could not be published: buffer full");
    }
  }

  @Test
  void aSourceThatBreaksIsAFailureAfterTheRestIsAcknowledged() {
    try (var producer = producer(true)) {
      assertThatThrownBy(() ->
              publisher(producer)
                  .publish(
                      new ListedSource(
                          9,
                          i -> {
                            if (i == 4) {
                              throw new Failure("cannot be read");
                            }
                            return prompt(i);
                          }),
                      PublishListener.NONE))
          .isInstanceOf(Failure.class)
          .hasMessage("cannot be read; 3 prompts of run r were acknowledged");
    }
  }

  @Test
  void noMorePromptsThanTheBoundAreUnacknowledged() throws Exception {
    int all = Publisher.MAX_UNACKNOWLEDGED + 3;
    try (var producer = producer(false);
        var publicationFixture =
            new PublicationFixture(publisher(producer), prompts(all), PublishListener.NONE)) {
      publicationFixture.awaitSent(producer, Publisher.MAX_UNACKNOWLEDGED);
      publicationFixture.awaitBlocked();
      assertThat(producer.history()).hasSize(Publisher.MAX_UNACKNOWLEDGED);

      for (int i = 0; i < all; i++) {
        publicationFixture.awaitSent(producer, i + 1);
        producer.completeNext();
      }

      assertThat(publicationFixture.published().published()).isEqualTo(all);
    }
  }

  @Test
  void afterAStopOnlyWhatWasSentIsAwaited() throws Exception {
    try (var producer = producer(true)) {
      Publisher publisher = publisher(producer);
      ListedSource source =
          new ListedSource(
              1_000,
              i -> {
                if (i == 10) {
                  publisher.stop();
                }
                return prompt(i);
              });

      assertThat(publisher.publish(source, PublishListener.NONE).published()).isEqualTo(10);
    }
  }

  private static String header(ProducerRecord<byte[], byte[]> sent, String name) {
    return new String(sent.headers().lastHeader(name).value(), UTF_8);
  }

  private static MockProducer<byte[], byte[]> producer(boolean acknowledging) {
    return new MockProducer<>(
        acknowledging,
        new RoundRobinPartitioner(),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static Publisher publisher(MockProducer<byte[], byte[]> producer) {
    return new Publisher(producer, DESTINATION, RUN);
  }

  private static ListedSource prompts(long size) {
    return new ListedSource(size, PublisherTest::prompt);
  }

  private static Entry prompt(long number) {
    Labels labels = new Labels(Long.toString(number), null, null, null, null);
    return new Entry.Valid(number, Prompt.ofText(labels, "question " + number));
  }

  private static final class Told implements PublishListener {
    private final List<Entry.Invalid> invalid = new ArrayList<>();
    private PublishResult last = new PublishResult("none", 0, 0);

    @Override
    public void bad(Entry.Invalid entry) {
      invalid.add(entry);
    }

    @Override
    public void progress(PublishResult soFar) {
      last = soFar;
    }
  }
}
