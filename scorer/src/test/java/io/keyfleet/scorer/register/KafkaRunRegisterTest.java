package io.keyfleet.scorer.register;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.budget.RunBudget;
import io.keyfleet.contract.run.RunEvent;
import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.contract.run.RunRecord.PublicationState;
import io.keyfleet.contract.run.RunRecord.Publishing;
import io.keyfleet.contract.run.StoredSource;
import io.keyfleet.service.runs.RunsReader;
import io.keyfleet.service.runs.RunsWriter;
import io.keyfleet.service.time.Ticker;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class KafkaRunRegisterTest {
  private static final String TOPIC = "runs";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
  private static final RunBudget BUDGET = new RunBudget.Tokens(100);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final Hand ticker = new Hand();
  private final KafkaRunRegister register =
      new KafkaRunRegister(
          new RunsReader(consumer, TOPIC),
          () -> new RunsWriter(producer, TOPIC),
          producer::close,
          ticker,
          () -> Instant.EPOCH);
  private long end;

  KafkaRunRegisterTest() {
    consumer.updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, null, null, null)));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, 0L));
  }

  @Test
  void theBudgetOfARunIsKnownBeforeItsFirstAnswerIsCounted() {
    register.nextBatch();
    assertThat(register.answered("before")).isEmpty();
    append(registered("r", PublicationState.PUBLISHING));

    register.nextBatch();
    assertThat(register.answered("r")).contains(BUDGET);
  }

  @Test
  void aRunThatIsRegisteredLaterThanItsLabelWasUsedIsFollowedAllTheSame() {
    register.nextBatch();
    assertThat(register.answered("r")).isEmpty();
    append(registered("r", PublicationState.PUBLISHING));

    register.follow();
    assertThat(register.answered("r")).contains(BUDGET);
  }

  @Test
  void whatIsRegisteredIsKnownToAScorerThatReadsNoAnswer() {
    append(registered("r", PublicationState.PUBLISHING));
    register.readAll();

    assertThat(register.of("r")).contains(BUDGET);
  }

  @Test
  void whatWasReadBeforeKafkaDidNotAnswerIsNotForgotten() {
    append(registered("one", PublicationState.PUBLISHING));
    consumer.schedulePollTask(() -> consumer.setPollException(new TimeoutException("no answer")));
    append(registered("two", PublicationState.PUBLISHING));
    register.readAll();

    assertThat(register.of("one")).contains(BUDGET);
    assertThat(register.of("two")).contains(BUDGET);
  }

  @Test
  @Timeout(20)
  void aReadingThatWaitsForKafkaEndsWhenItIsToldTo() {
    consumer.updateEndOffsets(Map.of(PARTITION, 1L));
    fail(consumer);
    ticker.slept =
        sleeps -> {
          assertThat(sleeps).isLessThan(4);
          if (sleeps == 3) {
            register.stopReading();
          }
        };
    register.readAll();

    assertThat(ticker.sleeps).isEqualTo(3);
  }

  /// Every poll fails from now on.
  private static void fail(MockConsumer<byte[], byte[]> consumer) {
    consumer.schedulePollTask(() -> {
      consumer.setPollException(new TimeoutException("no leader"));
      fail(consumer);
    });
  }

  @Test
  void theRegisterIsReadOnceForABatchOfManyUnknownRuns() {
    register.nextBatch();
    for (int i = 0; i < 5; i++) {
      register.answered("single-" + i);
    }
    append(registered("r", PublicationState.PUBLISHING));

    assertThat(register.answered("r")).isEmpty(); // it is of no earlier batch
    register.nextBatch();
    register.follow();
    assertThat(register.answered("r")).contains(BUDGET);
  }

  @Test
  void aRunIsStoppedOnceWhenItsBudgetIsSpent() throws Exception {
    append(registered("r", PublicationState.PUBLISHING));
    register.follow();

    assertThat(enforce("99")).isEmpty();
    assertThat(producer.history()).isEmpty();
    assertThat(enforce("100")).containsExactly("r");
    assertThat(enforce("104")).isEmpty();
    assertThat(producer.history()).hasSize(1);
    var written = producer.history().getFirst();
    assertThat(RunEvent.read(written.key(), written.value()))
        .isEqualTo(new RunEvent.Stopped("r", Instant.EPOCH, RunEvent.Stopped.BUDGET));
    append(new RunEvent.Stopped("r", Instant.EPOCH, RunEvent.Stopped.BUDGET));
    register.follow();
    ticker.nanos += Duration.ofMinutes(1).toNanos();

    assertThat(register.stopped("r")).isTrue();
    assertThat(enforce("104")).isEmpty();
    assertThat(producer.history()).hasSize(1);
  }

  @Test
  void aStopThatKafkaRefusesIsNoStop() {
    append(registered("r", PublicationState.PUBLISHING));
    register.follow();
    producer.sendException = new TopicAuthorizationException("no right to write");

    assertThat(enforce("100")).isEmpty();
    assertThat(register.stopped("r")).isFalse();
    producer.sendException = null;
    ticker.nanos += Duration.ofSeconds(6).toNanos();
    assertThat(enforce("100")).containsExactly("r");
    assertThat(register.stopped("r")).isTrue();
  }

  @Test
  void aStopThatDidNotArriveIsWrittenAgain() {
    append(registered("r", PublicationState.PUBLISHING));
    register.follow();
    enforce("100");
    ticker.nanos += Duration.ofSeconds(6).toNanos();
    enforce("100");

    assertThat(producer.history()).hasSize(2);
  }

  @Test
  void whatIsDoneOrStoppedByHandIsNotStoppedForItsBudget() {
    append(registered("done", PublicationState.PUBLISHED));
    append(registered("by-hand", PublicationState.PUBLISHING));
    append(new RunEvent.Stopped("by-hand", Instant.EPOCH));
    register.follow();
    Map<String, BudgetUse> use =
        register.use(Map.of("done", BigDecimal.valueOf(100), "by-hand", BigDecimal.valueOf(100)));

    assertThat(register.enforce(use, _ -> 10)).isEmpty();
    assertThat(register.stopped("by-hand")).isFalse();
    assertThat(register.enforce(use, _ -> 9)).containsExactly("done");
  }

  @Test
  void aRegisterThatMayNotBeReadKeepsNobodyFromScoring() {
    register.follow();
    consumer.setPollException(new TopicAuthorizationException("no right"));
    register.follow();

    assertThat(register.answered("r")).isEmpty();
  }

  private BudgetUse use(String spent) {
    return Objects.requireNonNull(register.use(Map.of("r", new BigDecimal(spent))).get("r"));
  }

  @Test
  void useIsSaidInWholePercentAndIsFullOnlyIfNothingIsLeft() {
    append(registered("r", PublicationState.PUBLISHING));
    register.follow();

    BudgetUse use = use("99.9");
    assertThat(use.percent()).isEqualTo("99 %");
    assertThat(use("29").percent()).isEqualTo("29 %");
    assertThat(use.amounts()).isEqualTo("99.9 of 100 tokens");
    assertThat(use.used()).isFalse();
  }

  private List<String> enforce(String spent) {
    return register.enforce(register.use(Map.of("r", new BigDecimal(spent))), _ -> 0);
  }

  private void append(RunEvent event) {
    long offset = end++;
    consumer.updateEndOffsets(Map.of(PARTITION, end));
    consumer.schedulePollTask(() ->
        consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, offset, event.key(), event.value())));
  }

  private static RunEvent registered(String id, PublicationState state) {
    return new RunEvent.Registered(
        new RunRecord(
                id,
                null,
                "prompts",
                null,
                null,
                new RunRecord.Source(
                    "a file", new StoredSource.Unknown(), null, "f", null, null, null),
                List.of(0L),
                Instant.EPOCH,
                new Publishing(state, "p", 10, 0, 0, Instant.EPOCH))
            .with(BUDGET));
  }

  private static final class Hand implements Ticker {
    private long nanos;
    private int sleeps;
    private IntConsumer slept = _ -> {};

    @Override
    public long nanos() {
      return nanos;
    }

    @Override
    public void sleep(Duration time) {
      nanos += time.toNanos();
      slept.accept(++sleeps);
    }
  }
}
