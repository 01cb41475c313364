package io.keyfleet.worker.dispatch;

import io.keyfleet.contract.PromptId;
import io.keyfleet.worker.accounts.Seat;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Prompts between their turn and the acknowledgement of their settlement. Not thread-safe.
final class InFlight {
  private final Map<PromptId, Flight> flights = new HashMap<>();

  /// @param seat the account it is called with; null once the call is over
  private record Flight(Lane lane, @Nullable Seat seat) {}

  void start(PromptId prompt, Seat seat) {
    flights.put(prompt, new Flight(Lane.of(prompt), seat));
  }

  /// The call is over; what became of it is on its way into Kafka.
  void publishing(PromptId prompt) {
    flights.put(prompt, new Flight(Lane.of(prompt), null));
  }

  void end(PromptId prompt) {
    flights.remove(prompt);
  }

  boolean has(PromptId prompt) {
    return flights.containsKey(prompt);
  }

  int size() {
    return flights.size();
  }

  /// Calls that are out.
  int calling() {
    return (int) flights.values().stream().filter(flight -> flight.seat() != null).count();
  }

  /// Offsets of the prompts in flight, by their lanes.
  Map<Lane, Set<Long>> byLane() {
    Map<Lane, Set<Long>> offsets = new HashMap<>();
    flights.forEach((prompt, flight) ->
        offsets.computeIfAbsent(flight.lane(), lane -> new HashSet<>()).add(prompt.offset()));
    return offsets;
  }
}
