package io.keyfleet.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Owner;
import io.keyfleet.worker.account.InteractiveShare;
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
  void ownersTakeTurnsByTheirSharesOnWhateverTopics() {
    Owner big = new Owner("big", 80);
    Owner small = new Owner("small", 20);
    owned("a", big, 100).forEach(queue::add);
    owned("interactive", big, 100).forEach(queue::add);
    owned("b", small, 200).forEach(queue::add);
    Deliveries.ofPartition("nobody's", 0, 1).forEach(queue::add);

    List<Delivery> taken = take(101);

    assertThat(taken.stream().filter(one -> small.equals(one.owner()))).hasSize(20);
    assertThat(taken.stream().filter(one -> big.equals(one.owner()))).hasSize(80);
  }

  @Test
  void anOwnersSingleRequestsGoBeforeTheirBatches() {
    FairQueue waited = new FairQueue(new TopicWeights(Map.of(), "now", InteractiveShare.NONE));
    Owner owner = new Owner("one", 1);
    owned("batch", owner, 5).forEach(waited::add);
    owned("now", owner, 2).forEach(waited::add);

    assertThat(Stream.generate(() -> waited.next(0)).limit(4))
        .extracting(delivery -> delivery.id().topic())
        .containsExactly("now", "now", "batch", "batch");
  }

  @Test
  void whoComesAndGoesGetsNoMoreTurnsThanWhoWaits() {
    Owner waiting = new Owner("waiting", 80);
    Owner coming = new Owner("coming", 20);
    owned("a", waiting, 1_000).forEach(queue::add);
    int turns = 0;
    queue.add(owned("b", coming, 1).getFirst());
    for (int i = 1; i <= 500; i++) {
      if (coming.equals(take(1).getFirst().owner())) {
        turns++;
        queue.add(delivery("b", i, coming));
      }
    }
    assertThat(turns).isBetween(99, 101);
  }

  @Test
  void whoWasAwayHasNoTurnsSaved() {
    Owner here = new Owner("here", 1);
    Owner away = new Owner("away", 1);
    owned("b", away, 1).forEach(queue::add);
    owned("a", here, 200).forEach(queue::add);
    take(100);
    LongStream.range(1, 100).forEach(i -> queue.add(delivery("b", i, away)));

    assertThat(take(20).stream().filter(one -> away.equals(one.owner())).count())
        .isBetween(10L, 11L);
  }

  private static List<Delivery> owned(String topic, Owner owner, int count) {
    return LongStream.range(0, count).mapToObj(i -> delivery(topic, i, owner)).toList();
  }

  private static Delivery delivery(String topic, long offset, Owner owner) {
    Delivery plain = Deliveries.of(topic, 0, offset);
    return new Delivery(plain.id(), plain.prompt(), plain.publishedAt(), false, owner, null);
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
