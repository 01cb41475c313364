package io.keyfleet.worker.queue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Whose turn it is among flows of different weights: start-time fair queueing (Goyal, Vin and
/// Cheng, 1996). A turn takes a flow the less virtual time the more weight it has, and the flow
/// whose turn starts first is next. A flow that had nothing waiting starts with the others: it can
/// neither save turns nor get more of them by coming and going. Not thread-safe.
final class FlowTurns {
  /// Virtual time of a turn of weight 1.
  private static final long TURN = 1_000_000_000;

  /// Flows from which on those are forgotten of which nothing waits.
  private static final int MAX_IDLE = 1_000;

  private final Map<String, Long> starts = new LinkedHashMap<>();
  private long now;

  /// Something of a flow waits from now on.
  ///
  /// @param waiting whether something of a flow waits
  void begin(String flow, Predicate<String> waiting) {
    if (starts.size() >= MAX_IDLE && !starts.containsKey(flow)) {
      starts.entrySet().removeIf(one -> one.getValue() <= now && !waiting.test(one.getKey()));
    }
    starts.merge(flow, now, Math::max);
  }

  /// The flow whose turn is next, of those that begun; null if none waits.
  @Nullable String first(Predicate<String> waiting) {
    String first = null;
    long least = Long.MAX_VALUE;
    for (Map.Entry<String, Long> one : starts.entrySet()) {
      if (one.getValue() < least && waiting.test(one.getKey())) {
        first = one.getKey();
        least = one.getValue();
      }
    }
    return first;
  }

  /// A flow took a turn.
  void took(String flow, int weight) {
    now = Math.max(now, starts.getOrDefault(flow, now));
    starts.put(flow, starts.getOrDefault(flow, now) + (TURN + weight - 1) / weight);
  }
}
