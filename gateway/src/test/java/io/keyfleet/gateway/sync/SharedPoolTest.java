package io.keyfleet.gateway.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.KeyId;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Owner;
import io.keyfleet.contract.PromptId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Two owners, 80 and 20, whose clients ask one request after another, at two workers of which one
/// has two accounts and the other one: on virtual time.
final class SharedPoolTest {
  private static final int PARTITIONS = 8;
  private static final int CLIENTS = 60;
  private static final double PER_ACCOUNT = 50;
  private static final double LATENCY = 0.05;
  private static final double SETTLING = 10;
  private static final double END = 70;
  private static final List<Owner> OWNERS = List.of(new Owner("a", 80), new Owner("b", 20));

  private final PendingRequests pending = new PendingRequests(2 * CLIENTS, PARTITIONS);
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingDouble(Event::at).thenComparingLong(Event::number));
  private final Map<String, Integer> answered = new HashMap<>();
  private final Map<String, Runnable> again = new HashMap<>();
  private Random random = new Random(0);
  private double now;
  private long begun;

  private record Event(double at, long number, Runnable what) {}

  private record Request(String run, Owner owner, int partition) {}

  private void in(double seconds, Runnable what) {
    events.add(new Event(now + seconds, begun++, what));
  }

  /// One that starts calls at an even pace; owners take turns by their shares, and partitions
  /// within an owner.
  private final class Worker {
    private final double gap;
    private final Map<Owner, Map<Integer, Deque<Request>>> waiting = new HashMap<>();
    private final Map<Owner, Double> turns = new HashMap<>();
    private double turn;

    private Worker(int accounts) {
      this.gap = 1 / (accounts * PER_ACCOUNT);
    }

    private void hand(Request request) {
      Map<Integer, Deque<Request>> own =
          waiting.computeIfAbsent(request.owner(), _ -> new LinkedHashMap<>());
      if (own.isEmpty()) {
        turns.merge(request.owner(), turn, Math::max);
      }
      own.computeIfAbsent(request.partition(), _ -> new ArrayDeque<>()).add(request);
    }

    private void call() {
      Request request = next();
      if (request != null) {
        in(LATENCY + way(), () -> answer(request));
      }
      in(gap, this::call);
    }

    private @Nullable Request next() {
      Optional<Owner> first =
          OWNERS.stream()
              .filter(owner -> !waiting.getOrDefault(owner, Map.of()).isEmpty())
              .min(Comparator.comparingDouble(turns::get));
      if (first.isEmpty()) {
        return null;
      }
      Owner owner = first.get();
      turn = Math.max(turn, turns.get(owner));
      turns.merge(owner, 1.0 / owner.share(), Double::sum);
      Map<Integer, Deque<Request>> own = waiting.get(owner);
      int partition = own.keySet().iterator().next();
      Deque<Request> line = own.remove(partition);
      Request request = line.remove();
      if (!line.isEmpty()) {
        own.put(partition, line);
      }
      return request;
    }
  }

  /// What a record's way through Kafka takes.
  private double way() {
    return 0.01 + 0.04 * random.nextDouble();
  }

  private void ask(Owner owner, List<Worker> workers) {
    String run = "req-" + begun;
    int partition = pending.begin(run, Optional.of(owner)).orElseThrow().partition();
    Request request = new Request(run, owner, partition);
    in(way(), () -> workers.get(partition).hand(request));
    again.put(run, () -> ask(owner, workers));
  }

  private void answer(Request request) {
    pending.answered(answerTo(request));
    pending.end(request.run());
    if (now >= SETTLING) {
      answered.merge(request.owner().name(), 1, Integer::sum);
    }
    in(0.02 * random.nextDouble(), again.remove(request.run()));
  }

  private static Answer answerTo(Request request) {
    return new Answer(
        new PromptId("interactive", "id", request.partition(), 0),
        new Labels(request.run(), request.run(), null, "", null),
        new Answer.Completion("4", "stop", "m", 1L, 1L, null),
        new Answer.Source("api", "account", KeyId.of("k"), "w"),
        new Answer.Effort(1, 1, 50, Instant.EPOCH, Instant.EPOCH));
  }

  @ParameterizedTest(name = "{0} of 8 partitions at the faster worker, seed {1}")
  @CsvSource({"2,1", "3,1", "4,1", "4,2", "5,1", "5,2", "6,1", "7,1"})
  void eachOwnerGetsItsShareAndThePoolIsUsed(int atFaster, int seed) {
    random = new Random(seed);
    Worker faster = new Worker(2);
    Worker slower = new Worker(1);
    List<Worker> workers = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      workers.add(partition < atFaster ? faster : slower);
    }
    faster.call();
    slower.call();
    for (int client = 0; client < CLIENTS; client++) {
      OWNERS.forEach(owner -> ask(owner, workers));
    }
    while (now < END) {
      Event next = events.remove();
      now = next.at();
      next.what().run();
    }

    double all = answered.get("a") + answered.get("b");
    assertThat(100 * answered.get("a") / all).isCloseTo(80, within(3.0));
    assertThat(all).isGreaterThan(0.95 * 3 * PER_ACCOUNT * (END - SETTLING));
  }
}
