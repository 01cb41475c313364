package io.keyfleet.worker.queue;

import io.keyfleet.contract.PromptId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The prompts that wait for a call. Topics take turns by their weights, and partitions within a
/// topic evenly, so that a small run is not stuck behind a large one; within a partition the order
/// is Kafka's. A prompt that comes back goes before those that have not been out yet, once its wait
/// is over. Not thread-safe.
public final class FairQueue {
  private final Map<String, Deque<PromptPartition>> partitionsByTopic = new LinkedHashMap<>();
  private final Deque<String> topics = new ArrayDeque<>();
  private final Map<PromptPartition, Deque<Delivery>> waiting = new HashMap<>();
  private final PriorityQueue<Delivery> delayed =
      new PriorityQueue<>(Comparator.comparingLong(Delivery::notBefore));
  private final Deque<Delivery> returned = new ArrayDeque<>();
  private final Set<PromptId> held = new HashSet<>();
  private final TopicWeights weights;
  private @Nullable Delivery first;
  private String turning = "";
  private int inARow;

  FairQueue(TopicWeights weights) {
    this.weights = weights;
  }

  /// Takes a prompt in at the end of its partition, unless it is queued already.
  void add(Delivery delivery) {
    if (!held.add(delivery.id())) {
      return;
    }
    PromptPartition partition = delivery.partition();
    waiting
        .computeIfAbsent(
            partition,
            fresh -> {
              partitionsOf(partition.topic()).addLast(partition);
              return new ArrayDeque<>();
            })
        .addLast(delivery);
  }

  /// Takes a prompt back at the end of its partition.
  void putBehind(Delivery delivery) {
    held.remove(delivery.id());
    add(delivery);
  }

  /// Takes a prompt back that is to go out again as soon as may be.
  void giveBack(Delivery delivery) {
    held.add(delivery.id());
    returned.addLast(delivery);
  }

  /// Takes a prompt back that is not to go out before its `notBefore`.
  void delay(Delivery delivery) {
    held.add(delivery.id());
    delayed.add(delivery);
  }

  /// Nanoseconds until a prompt can go out: 0 is now, [Long#MAX_VALUE] if none waits.
  public long untilNext(long now) {
    if (first != null || !returned.isEmpty() || !topics.isEmpty()) {
      return 0;
    }
    Delivery soonest = delayed.peek();
    return soonest == null ? Long.MAX_VALUE : Math.max(0, soonest.notBefore() - now);
  }

  /// The next prompt, which stays in the queue; null if none can go out now.
  public @Nullable Delivery peek(long now) {
    if (first == null) {
      first = choose(now);
    }
    return first;
  }

  /// The same, and it leaves the queue.
  public @Nullable Delivery next(long now) {
    Delivery next = peek(now);
    first = null;
    if (next != null) {
      held.remove(next.id());
    }
    return next;
  }

  /// Lets go of all prompts of a partition.
  void withdraw(PromptPartition partition) {
    if (waiting.remove(partition) != null) {
      removePartition(partition);
    }
    if (first != null && first.partition().equals(partition)) {
      first = null;
    }
    held.removeIf(prompt -> PromptPartition.of(prompt).equals(partition));
    delayed.removeIf(delivery -> delivery.partition().equals(partition));
    returned.removeIf(delivery -> delivery.partition().equals(partition));
  }

  /// Lets go of the prompts that `which` picks, and gives them.
  List<Delivery> takeOut(Predicate<Delivery> which) {
    List<Delivery> out = new ArrayList<>();
    List.copyOf(waiting.keySet())
        .forEach(partition -> {
          Deque<Delivery> line = waiting.getOrDefault(partition, new ArrayDeque<>());
          move(line, which, out);
          if (line.isEmpty()) {
            waiting.remove(partition);
            removePartition(partition);
          }
        });
    move(delayed, which, out);
    move(returned, which, out);
    if (first != null && which.test(first)) {
      out.add(first);
      first = null;
    }
    out.forEach(delivery -> held.remove(delivery.id()));
    return out;
  }

  private static void move(
      Collection<Delivery> from, Predicate<Delivery> which, List<Delivery> to) {
    from.stream().filter(which).forEach(to::add);
    from.removeIf(which);
  }

  /// How many prompts wait, delayed ones included.
  int size() {
    return held.size();
  }

  private @Nullable Delivery choose(long now) {
    Delivery soonest = delayed.peek();
    if (soonest != null && soonest.notBefore() - now <= 0) {
      return delayed.poll();
    }
    Delivery back = returned.poll();
    return back != null ? back : rotate();
  }

  private @Nullable Delivery rotate() {
    String topic = topics.poll();
    if (topic == null) {
      return null;
    }
    Deque<PromptPartition> partitions = partitionsOf(topic);
    PromptPartition partition = partitions.removeFirst();
    Deque<Delivery> line = waiting.get(partition);
    Delivery delivery = line == null ? null : line.poll();
    if (line == null || line.isEmpty()) {
      waiting.remove(partition);
    } else {
      partitions.addLast(partition);
    }
    inARow = topic.equals(turning) ? inARow + 1 : 1;
    turning = topic;
    if (partitions.isEmpty()) {
      partitionsByTopic.remove(topic);
    } else if (inARow < weights.of(topic)) {
      topics.addFirst(topic);
    } else {
      topics.addLast(topic);
    }
    return delivery;
  }

  private Deque<PromptPartition> partitionsOf(String topic) {
    return partitionsByTopic.computeIfAbsent(
        topic,
        fresh -> {
          topics.addLast(topic);
          return new ArrayDeque<>();
        });
  }

  private void removePartition(PromptPartition partition) {
    Deque<PromptPartition> partitions = partitionsByTopic.get(partition.topic());
    if (partitions != null && partitions.remove(partition) && partitions.isEmpty()) {
      partitionsByTopic.remove(partition.topic());
      topics.remove(partition.topic());
    }
  }
}
