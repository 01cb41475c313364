package io.keyfleet.gateway.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ShortestWaitTest {
  private static final int PARTITIONS = 12;

  /// Requests whose answers are on their way, and come in any order.
  private static final int ON_THEIR_WAY = 60;

  private final ShortestWait partitions = new ShortestWait(PARTITIONS);

  @Test
  void ownersGetTheirSharesThoughOneWorkerIsTwiceAsFast() {
    Map<String, Integer> answers =
        answers(Map.of("a", 60, "b", 60), Map.of("a", 4.0, "b", 1.0), 60_000);

    assertThat(answers.getOrDefault("a", 0) / 60_000.0).isCloseTo(0.8, within(0.03));
  }

  @Test
  void oneAloneKeepsBothWorkersBusy() {
    Map<String, Integer> answers = answers(Map.of("b", 120), Map.of("b", 1.0), 60_000);

    assertThat(answers.getOrDefault("b", 0)).isGreaterThan(59_000);
  }

  @Test
  void aPartitionThatWasNotAnsweredIsStillTried() {
    for (int i = 0; i < 10_000; i++) {
      int partition = partitions.take("a");
      partitions.answered(1);
      partitions.release("a", partition);
    }

    int[] taken = new int[PARTITIONS];
    for (int i = 0; i < 300; i++) {
      taken[partitions.take("a")]++;
    }
    assertThat(taken[1]).isGreaterThan(200);
    assertThat(taken).doesNotContain(0);
  }

  /// Owners who each have so many requests waiting at every time, at two workers of which the first
  /// owns the even partitions and makes two calls where the other makes one; each shares its own
  /// calls by weight among those whose requests it has.
  ///
  /// @param turns calls that the workers could make together, after as many that do not count
  /// @return answers to each owner
  private Map<String, Integer> answers(
      Map<String, Integer> waiting, Map<String, Double> weights, int turns) {
    Worker fast = new Worker(weights);
    Worker slow = new Worker(weights);
    waiting.forEach((owner, count) -> {
      for (int i = 0; i < count; i++) {
        request(owner, fast, slow);
      }
    });
    Map<String, Integer> answered = new HashMap<>();
    List<Worker> turn = List.of(fast, slow, fast);
    List<Request> called = new ArrayList<>();
    RandomGenerator random = new SplittableRandom(7);
    for (int i = 0; i < 2 * turns; i++) {
      Request next = turn.get(i % turn.size()).call();
      if (next != null) {
        called.add(next);
      }
      if (called.size() < ON_THEIR_WAY) {
        continue;
      }
      Request request = called.remove(random.nextInt(called.size()));
      partitions.answered(request.partition());
      partitions.release(request.owner(), request.partition());
      request(request.owner(), fast, slow);
      if (i >= turns) {
        answered.merge(request.owner(), 1, Integer::sum);
      }
    }
    return answered;
  }

  private void request(String owner, Worker fast, Worker slow) {
    int partition = partitions.take(owner);
    (partition % 2 == 0 ? fast : slow)
        .waiting
        .computeIfAbsent(owner, _ -> new ArrayDeque<>())
        .add(new Request(owner, partition));
  }

  private record Request(String owner, int partition) {}

  /// Who had the least of its share is called next; who was away has nothing saved.
  private static final class Worker {
    private final Map<String, Double> weights;
    private final Map<String, Queue<Request>> waiting = new HashMap<>();
    private final Map<String, Double> used = new HashMap<>();
    private double now;

    Worker(Map<String, Double> weights) {
      this.weights = weights;
    }

    @Nullable Request call() {
      Optional<String> next =
          weights.keySet().stream()
              .filter(owner -> !line(owner).isEmpty())
              .min(Comparator.comparingDouble(this::begin));
      if (next.isEmpty()) {
        return null;
      }
      String owner = next.get();
      now = begin(owner);
      used.put(owner, now + 1 / weights.getOrDefault(owner, 1.0));
      return line(owner).remove();
    }

    private double begin(String owner) {
      return Math.max(now, used.getOrDefault(owner, 0.0));
    }

    private Queue<Request> line(String owner) {
      return waiting.computeIfAbsent(owner, _ -> new ArrayDeque<>());
    }
  }
}
