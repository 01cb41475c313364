package io.keyfleet.service.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.kafka.OpenTransactions.Transaction;
import io.keyfleet.service.kafka.OpenTransactions.Waiting;
import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class TransactionWatchTest {
  private static final Duration PAUSE = Duration.ofSeconds(3);
  private static final Transaction BATCH =
      new Transaction("batch", Instant.parse("2026-11-01T10:00:00.123Z"));
  private static final List<TopicPartition> ALL =
      List.of(new TopicPartition("t", 0), new TopicPartition("t", 1));

  private final Clock clock = new Clock();
  private final List<String> said = new ArrayList<>();
  private List<Waiting> there = List.of();
  private final TransactionWatch watch = new TransactionWatch(_ -> there, clock, said::add);

  @Test
  void whatWaitsIsSaidOnceAndThatItIsOverOnce() {
    there = List.of(waiting(0, 10, 5, Optional.of(BATCH)), waiting(1, 20, 7, Optional.of(BATCH)));
    looks(4);

    assertThat(said)
        .containsExactly(
            "12 offsets of t-0 and 1 more partitions wait behind transaction 'batch', open since"
                + " 2026-11-01T10:00:00Z");
    assertThat(watch.waiting()).hasValue(said.getFirst());

    there = List.of();
    looks(3);

    assertThat(said).hasSize(2).last().asString().contains("no longer open", "'batch'");
    assertThat(watch.waiting()).isEmpty();
  }

  @Test
  void transactionsThatFollowEachOtherQuicklyAreNotSpokenOf() {
    for (int i = 0; i < 5; i++) {
      there = List.of(waiting(0, 10L * i, 5, Optional.of(BATCH)));
      looks(1);
    }

    assertThat(said).isEmpty();
  }

  @Test
  void whoWaitsForNothingLaterIsToldAtOnce() {
    there = List.of(waiting(0, 10, 5, Optional.empty()));
    watch.lookNow(ALL);

    assertThat(said).containsExactly("5 offsets of t-0 wait behind a transaction on topic t");
  }

  @Test
  void brokersThatDoNotAnswerChangeNothing() {
    OpenTransactions mute =
        _ -> {
          throw new TimeoutException("mute");
        };
    TransactionWatch other = new TransactionWatch(mute, clock, said::add);
    other.lookNow(ALL);

    assertThat(said).isEmpty();
    assertThat(other.waiting()).isEmpty();
  }

  private void looks(int count) {
    for (int i = 0; i < count; i++) {
      watch.look(ALL);
      clock.now += PAUSE.toNanos();
    }
  }

  private static Waiting waiting(
      int partition, long stable, long offsets, Optional<Transaction> transaction) {
    return new Waiting(new TopicPartition("t", partition), stable, offsets, transaction);
  }

  private static final class Clock implements Ticker {
    private long now;

    @Override
    public long nanos() {
      return now;
    }

    @Override
    public void sleep(Duration duration) {
      now += duration.toNanos();
    }
  }
}
