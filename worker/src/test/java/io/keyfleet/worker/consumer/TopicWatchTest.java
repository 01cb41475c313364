package io.keyfleet.worker.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.kafka.TopicLookup.Found;
import io.keyfleet.worker.VirtualTicker;
import io.keyfleet.worker.consumer.offsets.PartitionCheckpoint;
import io.keyfleet.worker.consumer.offsets.PartitionState;
import io.keyfleet.worker.consumer.offsets.UnconfirmedRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class TopicWatchTest {
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);
  private static final Map<String, Found> THERE = Map.of("t", new Found("id-1", 4));

  private final VirtualTicker ticks = new VirtualTicker();
  private final List<CompletableFuture<Map<String, Found>>> asked = new ArrayList<>();
  private final TopicWatch watch =
      new TopicWatch(
          _ -> {
            asked.add(new CompletableFuture<>());
            return asked.getLast();
          },
          ticks);
  private final UnconfirmedRecords unconfirmed = new UnconfirmedRecords();
  private final PartitionState partition =
      new PartitionState(PARTITION, "id-1", 0, PartitionCheckpoint.nothing("id-1"));

  @Test
  void onlyALookThatBeganAfterARecordCameConfirmsIt() {
    watch.look(Set.of("t"), true);
    hold(0);
    asked.getFirst().complete(THERE);
    TopicWatch.Seen before = seen();
    assertThat(unconfirmed.confirmed(before.number(), Set.of())).isEmpty();

    watch.look(Set.of("t"), true);
    hold(1);
    asked.getLast().complete(THERE);
    TopicWatch.Seen after = seen();
    assertThat(offsets(after, Set.of("t"))).isEmpty();
    assertThat(offsets(after, Set.of())).containsExactly(0L);
    unconfirmed.drop(Set.of(PARTITION));
    assertThat(unconfirmed.isEmpty()).isTrue();
  }

  @Test
  void oneLookIsUnderWayAtATimeAndAnotherIsDueTwiceASecond() throws Exception {
    watch.look(Set.of("t"), true);
    watch.look(Set.of("t"), true);
    assertThat(asked).hasSize(1);
    assertThat(watch.next()).isNull();
    asked.getFirst().complete(THERE);
    assertThat(watch.next()).isEqualTo(new TopicWatch.Seen(1, Set.of("t"), THERE));
    assertThat(watch.next()).isNull();

    watch.look(Set.of("t"), false);
    assertThat(asked).hasSize(1);
    ticks.sleep(Duration.ofMillis(500));
    watch.look(Set.of("t"), false);
    assertThat(asked).hasSize(2);
  }

  @Test
  void whereBrokersDoNotAnswerNothingIsSeenAndAnotherLookFollows() throws Exception {
    watch.look(Set.of("t"), true);
    asked.getFirst().completeExceptionally(new TimeoutException("no answer"));
    assertThat(watch.next()).isNull();
    watch.look(Set.of("t"), true);
    assertThat(asked).hasSize(2);

    ticks.sleep(Duration.ofSeconds(5));
    assertThat(watch.next()).isNull();
    watch.look(Set.of("t"), true);
    assertThat(asked).hasSize(3);
  }

  private TopicWatch.Seen seen() {
    return Objects.requireNonNull(watch.next());
  }

  private void hold(long offset) {
    unconfirmed.hold(
        partition, new ConsumerRecord<>("t", 0, offset, new byte[0], new byte[0]), watch.begun());
  }

  private List<Long> offsets(TopicWatch.Seen seen, Set<String> absent) {
    return unconfirmed.confirmed(seen.number(), absent).stream()
        .map(one -> one.record().offset())
        .toList();
  }
}
