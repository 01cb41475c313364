package io.keyfleet.worker.queue;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Prompts that have not been out yet, by their flows and within a flow by partitions, which take
/// turns evenly; and those that came back. Within a partition the order is Kafka's. Not
/// thread-safe.
final class WaitingPrompts {
  private final Map<String, LinkedHashMap<PromptPartition, Deque<Delivery>>> flows =
      new HashMap<>();
  private final PriorityQueue<Delivery> delayed =
      new PriorityQueue<>(Comparator.comparingLong(Delivery::notBefore));
  private final Deque<Delivery> returned = new ArrayDeque<>();

  /// Takes a prompt in at the end of its partition.
  void add(String flow, Delivery delivery) {
    flows
        .computeIfAbsent(flow, _ -> new LinkedHashMap<>())
        .computeIfAbsent(delivery.partition(), _ -> new ArrayDeque<>())
        .addLast(delivery);
  }

  /// Takes a prompt back that is to go out again as soon as may be.
  void giveBack(Delivery delivery) {
    returned.addLast(delivery);
  }

  /// Takes a prompt back that is not to go out before its `notBefore`.
  void delay(Delivery delivery) {
    delayed.add(delivery);
  }

  /// Whether prompts of a flow have not been out yet.
  boolean has(String flow) {
    return flows.containsKey(flow);
  }

  /// Nanoseconds until a prompt can go out: 0 is now, [Long#MAX_VALUE] if none waits.
  long untilNext(long now) {
    if (!flows.isEmpty() || !returned.isEmpty()) {
      return 0;
    }
    Delivery soonest = delayed.peek();
    return soonest == null ? Long.MAX_VALUE : Math.max(0, soonest.notBefore() - now);
  }

  /// The one that came back and is due first; null if none is.
  @Nullable Delivery due(long now) {
    Delivery soonest = delayed.peek();
    return soonest != null && soonest.notBefore() - now <= 0 ? soonest : returned.peek();
  }

  /// The next one of a flow that has not been out yet; null if there is none.
  @Nullable Delivery first(String flow) {
    var partitions = flows.get(flow);
    return partitions == null ? null : partitions.firstEntry().getValue().peek();
  }

  /// Lets go of one that is first of its partition, or came back.
  ///
  /// @return whether it had not been out yet
  boolean take(String flow, Delivery delivery) {
    var partitions = flows.get(flow);
    Deque<Delivery> line = partitions == null ? null : partitions.get(delivery.partition());
    if (partitions == null || line == null || line.peek() != delivery) {
      if (!returned.remove(delivery)) {
        delayed.remove(delivery);
      }
      return false;
    }
    line.poll();
    partitions.remove(delivery.partition());
    if (!line.isEmpty()) {
      partitions.put(delivery.partition(), line);
    } else if (partitions.isEmpty()) {
      flows.remove(flow);
    }
    return true;
  }

  /// Lets go of the prompts that `which` picks, and adds them to `out`.
  void takeOut(Predicate<Delivery> which, List<Delivery> out) {
    flows
        .values()
        .forEach(partitions -> {
          partitions.values().forEach(line -> move(line, which, out));
          partitions.values().removeIf(Collection::isEmpty);
        });
    flows.values().removeIf(Map::isEmpty);
    move(delayed, which, out);
    move(returned, which, out);
  }

  private static void move(
      Collection<Delivery> from, Predicate<Delivery> which, List<Delivery> to) {
    from.stream().filter(which).forEach(to::add);
    from.removeIf(which);
  }
}
