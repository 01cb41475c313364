package io.keyfleet.worker.dispatch;

import io.keyfleet.contract.PromptId;
import io.keyfleet.worker.ownership.OwnedAccount;
import io.keyfleet.worker.queue.PromptPartition;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Prompts from their permit until Kafka has their answer or death. Not thread-safe.
final class InFlight {
  private final Map<PromptId, Flight> flights = new HashMap<>();

  /// @param owned the account it is called with; null once the call is over
  /// @param price what the call is expected to cost
  private record Flight(
      PromptPartition partition, @Nullable OwnedAccount owned, BigDecimal price) {}

  void start(PromptId prompt, OwnedAccount owned, BigDecimal price) {
    flights.put(prompt, new Flight(PromptPartition.of(prompt), owned, price));
  }

  /// The call is over; what became of it is on its way into Kafka.
  void publishing(PromptId prompt) {
    flights.put(prompt, new Flight(PromptPartition.of(prompt), null, BigDecimal.ZERO));
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
    return (int) flights.values().stream().filter(flight -> flight.owned() != null).count();
  }

  /// What the calls that are out are expected to cost.
  BigDecimal owed() {
    return flights.values().stream().map(Flight::price).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /// Offsets of the prompts in flight, by their partitions.
  Map<PromptPartition, Set<Long>> byPartition() {
    Map<PromptPartition, Set<Long>> offsets = new HashMap<>();
    flights.forEach((prompt, flight) ->
        offsets
            .computeIfAbsent(flight.partition(), partition -> new HashSet<>())
            .add(prompt.offset()));
    return offsets;
  }
}
