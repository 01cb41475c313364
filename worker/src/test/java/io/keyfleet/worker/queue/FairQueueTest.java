package io.keyfleet.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FairQueueTest {
  private final FairQueue queue = new FairQueue(TopicWeights.EVEN);

  static LongStream seeds() {
    return LongStream.range(0, 100);
  }

  @Test
  void aSmallTopicIsNotStuckBehindALargeOne() {
    Deliveries.ofPartition("big", 0, 100).forEach(queue::add);
    Deliveries.ofPartition("big", 1, 100).forEach(queue::add);
    Deliveries.ofPartition("small", 0, 3).forEach(queue::add);

    Map<String, Long> topics =
        take(6).stream().collect(Collectors.groupingBy(d -> d.id().topic(), Collectors.counting()));

    assertThat(topics).containsEntry("small", 3L).containsEntry("big", 3L);
  }

  @Test
  void aTopicOfMoreWeightTakesMoreTurnsInARow() {
    FairQueue weighted = new FairQueue(new TopicWeights(Map.of("urgent", 3)));
    Deliveries.ofPartition("big", 0, 100).forEach(weighted::add);
    Deliveries.ofPartition("urgent", 0, 4).forEach(weighted::add);
    Deliveries.ofPartition("urgent", 1, 3).forEach(weighted::add);

    String order =
        Stream.generate(() -> weighted.next(0))
            .limit(10)
            .map(delivery -> delivery.id().topic().substring(0, 1))
            .collect(Collectors.joining());

    assertThat(order).isEqualTo("buuubuuubu");
  }

  @Test
  void lanesOfATopicTakeTurnsEvenly() {
    Deliveries.ofPartition("t", 0, 100).forEach(queue::add);
    Deliveries.ofPartition("t", 1, 2).forEach(queue::add);
    Deliveries.ofPartition("t", 2, 100).forEach(queue::add);

    Map<Integer, Long> byPartition =
        take(6).stream()
            .collect(Collectors.groupingBy(d -> d.id().partition(), Collectors.counting()));

    assertThat(byPartition).isEqualTo(Map.of(0, 2L, 1, 2L, 2, 2L));
  }

  @Test
  void whatComesBackGoesBeforeWhatHasNotBeenOut() {
    Deliveries.ofPartition("t", 0, 3).forEach(queue::add);
    Delivery first = take(1).getFirst();
    queue.giveBack(first);
    assertThat(take(3)).startsWith(first);
  }

  @Test
  void whatIsDelayedWaitsAndThenGoesFirst() {
    Delivery delayed = Deliveries.of("t", 0, 7);
    delayed.notBefore(100);
    queue.delay(delayed);
    assertThat(queue.untilNext(40)).isEqualTo(60);
    assertThat(queue.next(99)).isNull();

    queue.add(Deliveries.of("t", 0, 8));
    assertThat(queue.untilNext(40)).isZero();
    assertThat(queue.next(100)).isSameAs(delayed);
  }

  @Test
  void anEmptyHandHasNothingComing() {
    assertThat(queue.untilNext(5)).isEqualTo(Long.MAX_VALUE);
    assertThat(queue.next(5)).isNull();
    assertThat(queue.size()).isZero();
  }

  @Test
  void aWithdrawnPartitionIsGoneInEveryForm() {
    Delivery delayed = Deliveries.of("t", 0, 50);
    delayed.notBefore(10);
    queue.delay(delayed);
    queue.giveBack(Deliveries.of("t", 0, 51));
    Deliveries.ofPartition("t", 0, 3).forEach(queue::add);
    Deliveries.ofPartition("t", 1, 2).forEach(queue::add);

    queue.withdraw(new PromptPartition("t", null, 0));

    assertThat(queue.size()).isEqualTo(2);
    assertThat(take(2)).allMatch(delivery -> delivery.id().partition() == 1);
    assertThat(queue.untilNext(1_000)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aPromptThatIsInTheHandIsNotTakenInAgain() {
    queue.add(Deliveries.of("t", 0, 1));
    queue.add(Deliveries.of("t", 0, 1));
    queue.giveBack(Deliveries.of("t", 0, 2));
    queue.add(Deliveries.of("t", 0, 2));
    Delivery delayed = Deliveries.of("t", 0, 3);
    delayed.notBefore(5);
    queue.delay(delayed);
    queue.add(Deliveries.of("t", 0, 3));
    assertThat(queue.size()).isEqualTo(3);
  }

  @Test
  void aPromptOfAWithdrawnPartitionIsTakenInAgain() {
    queue.add(Deliveries.of("t", 0, 1));
    queue.withdraw(new PromptPartition("t", null, 0));
    queue.add(Deliveries.of("t", 0, 1));
    assertThat(take(1)).hasSize(1);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyPromptComesOutOnceAndInTheOrderOfItsPartition(long seed) {
    Random random = new Random(seed);
    Map<PromptPartition, Long> added = new HashMap<>();
    Map<PromptPartition, Long> last = new HashMap<>();
    int out = 0;
    int in = 0;
    for (int i = 0; i < 500; i++) {
      PromptPartition partition =
          new PromptPartition("t" + random.nextInt(3), null, random.nextInt(3));
      if (random.nextInt(100) == 0) {
        in -= (int) (added.getOrDefault(partition, 0L) - last.getOrDefault(partition, -1L) - 1);
        queue.withdraw(partition);
        last.put(partition, added.getOrDefault(partition, 0L) - 1);
      } else if (random.nextBoolean()) {
        queue.add(
            Deliveries.of(
                partition.topic(),
                partition.partition(),
                added.merge(partition, 1L, Long::sum) - 1));
        in++;
      } else if (queue.untilNext(0) == 0) {
        Delivery next = queue.next(0);
        assertThat(next).isNotNull();
        if (next != null) {
          assertThat(next.id().offset()).isEqualTo(last.getOrDefault(next.partition(), -1L) + 1);
          last.put(next.partition(), next.id().offset());
          out++;
        }
      }
    }
    assertThat(queue.size()).isEqualTo(in - out);
  }

  private List<Delivery> take(int count) {
    List<Delivery> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Delivery next = queue.next(0);
      if (next != null) {
        taken.add(next);
      }
    }
    return taken;
  }
}
