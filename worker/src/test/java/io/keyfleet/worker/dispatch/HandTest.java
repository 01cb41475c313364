package io.keyfleet.worker.dispatch;

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

class HandTest {
  private final Hand hand = new Hand(Weights.EVEN);

  static LongStream seeds() {
    return LongStream.range(0, 100);
  }

  @Test
  void aSmallTopicIsNotStuckBehindALargeOne() {
    Deliveries.lane("big", 0, 100).forEach(hand::add);
    Deliveries.lane("big", 1, 100).forEach(hand::add);
    Deliveries.lane("small", 0, 3).forEach(hand::add);

    Map<String, Long> topics =
        take(6).stream().collect(Collectors.groupingBy(d -> d.id().topic(), Collectors.counting()));

    assertThat(topics).containsEntry("small", 3L).containsEntry("big", 3L);
  }

  @Test
  void aTopicOfMoreWeightTakesMoreTurnsInARow() {
    Hand weighted = new Hand(new Weights(Map.of("urgent", 3)));
    Deliveries.lane("big", 0, 100).forEach(weighted::add);
    Deliveries.lane("urgent", 0, 4).forEach(weighted::add);
    Deliveries.lane("urgent", 1, 3).forEach(weighted::add);

    String order =
        Stream.generate(() -> weighted.next(0))
            .limit(10)
            .map(delivery -> delivery.id().topic().substring(0, 1))
            .collect(Collectors.joining());

    assertThat(order).isEqualTo("buuubuuubu");
  }

  @Test
  void lanesOfATopicTakeTurnsEvenly() {
    Deliveries.lane("t", 0, 100).forEach(hand::add);
    Deliveries.lane("t", 1, 2).forEach(hand::add);
    Deliveries.lane("t", 2, 100).forEach(hand::add);

    Map<Integer, Long> lanes =
        take(6).stream()
            .collect(Collectors.groupingBy(d -> d.id().partition(), Collectors.counting()));

    assertThat(lanes).isEqualTo(Map.of(0, 2L, 1, 2L, 2, 2L));
  }

  @Test
  void whatComesBackGoesBeforeWhatHasNotBeenOut() {
    Deliveries.lane("t", 0, 3).forEach(hand::add);
    Delivery first = take(1).getFirst();
    hand.giveBack(first);
    assertThat(take(3)).startsWith(first);
  }

  @Test
  void whatIsDelayedWaitsAndThenGoesFirst() {
    Delivery delayed = Deliveries.of("t", 0, 7);
    delayed.notBefore(100);
    hand.delay(delayed);
    assertThat(hand.untilNext(40)).isEqualTo(60);
    assertThat(hand.next(99)).isNull();

    hand.add(Deliveries.of("t", 0, 8));
    assertThat(hand.untilNext(40)).isZero();
    assertThat(hand.next(100)).isSameAs(delayed);
  }

  @Test
  void anEmptyHandHasNothingComing() {
    assertThat(hand.untilNext(5)).isEqualTo(Long.MAX_VALUE);
    assertThat(hand.next(5)).isNull();
    assertThat(hand.size()).isZero();
  }

  @Test
  void aWithdrawnLaneIsGoneInEveryForm() {
    Delivery delayed = Deliveries.of("t", 0, 50);
    delayed.notBefore(10);
    hand.delay(delayed);
    hand.giveBack(Deliveries.of("t", 0, 51));
    Deliveries.lane("t", 0, 3).forEach(hand::add);
    Deliveries.lane("t", 1, 2).forEach(hand::add);

    hand.withdraw(new Lane("t", null, 0));

    assertThat(hand.size()).isEqualTo(2);
    assertThat(take(2)).allMatch(delivery -> delivery.id().partition() == 1);
    assertThat(hand.untilNext(1_000)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aPromptThatIsInTheHandIsNotTakenInAgain() {
    hand.add(Deliveries.of("t", 0, 1));
    hand.add(Deliveries.of("t", 0, 1));
    hand.giveBack(Deliveries.of("t", 0, 2));
    hand.add(Deliveries.of("t", 0, 2));
    Delivery delayed = Deliveries.of("t", 0, 3);
    delayed.notBefore(5);
    hand.delay(delayed);
    hand.add(Deliveries.of("t", 0, 3));
    assertThat(hand.size()).isEqualTo(3);
  }

  @Test
  void aPromptOfAWithdrawnLaneIsTakenInAgain() {
    hand.add(Deliveries.of("t", 0, 1));
    hand.withdraw(new Lane("t", null, 0));
    hand.add(Deliveries.of("t", 0, 1));
    assertThat(take(1)).hasSize(1);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyPromptComesOutOnceAndInTheOrderOfItsLane(long seed) {
    Random random = new Random(seed);
    Map<Lane, Long> added = new HashMap<>();
    Map<Lane, Long> last = new HashMap<>();
    int out = 0;
    int in = 0;
    for (int i = 0; i < 500; i++) {
      Lane lane = new Lane("t" + random.nextInt(3), null, random.nextInt(3));
      if (random.nextInt(100) == 0) {
        in -= (int) (added.getOrDefault(lane, 0L) - last.getOrDefault(lane, -1L) - 1);
        hand.withdraw(lane);
        last.put(lane, added.getOrDefault(lane, 0L) - 1);
      } else if (random.nextBoolean()) {
        hand.add(
            Deliveries.of(lane.topic(), lane.partition(), added.merge(lane, 1L, Long::sum) - 1));
        in++;
      } else if (hand.untilNext(0) == 0) {
        Delivery next = hand.next(0);
        assertThat(next).isNotNull();
        if (next != null) {
          assertThat(next.id().offset()).isEqualTo(last.getOrDefault(next.lane(), -1L) + 1);
          last.put(next.lane(), next.id().offset());
          out++;
        }
      }
    }
    assertThat(hand.size()).isEqualTo(in - out);
  }

  private List<Delivery> take(int count) {
    List<Delivery> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Delivery next = hand.next(0);
      if (next != null) {
        taken.add(next);
      }
    }
    return taken;
  }
}
