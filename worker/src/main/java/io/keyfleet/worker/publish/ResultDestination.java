package io.keyfleet.worker.publish;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One topic of answers or of dead prompts, and what is on its way there. It is held up from the
/// first record that is refused or overdue until there is none. Not thread-safe.
final class ResultDestination {
  /// How long an acknowledgement may take before the topic counts as held up.
  static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Duration BETWEEN_QUESTIONS = Duration.ofSeconds(5);

  private final String topic;
  private final String prompts;
  private final Set<PendingResult> underWay = new LinkedHashSet<>();
  private final Map<Integer, Deque<PendingResult>> parked = new HashMap<>();
  private final Set<Integer> probed = new HashSet<>();
  private int paid;
  private boolean heldUp;
  private long heldSince;
  private long askedAt;
  private boolean asked;
  private String refusal = "no broker acknowledges its records";
  private String said = "";

  /// @param prompts the prompt topic that it belongs to
  ResultDestination(String topic, String prompts) {
    this.topic = topic;
    this.prompts = prompts;
  }

  String topic() {
    return topic;
  }

  String prompts() {
    return prompts;
  }

  void add(PendingResult one) {
    underWay.add(one);
    paid += one.paid() ? 1 : 0;
  }

  /// Kafka has it, or it goes another way.
  ///
  /// @return whether it was still under way
  boolean remove(PendingResult one) {
    boolean there = underWay.remove(one);
    probed.remove(one.partition());
    paid -= there && one.paid() ? 1 : 0;
    return there;
  }

  /// Kafka refused it: it waits for a probe of its partition to arrive.
  void park(PendingResult one) {
    probed.remove(one.partition());
    parked.computeIfAbsent(one.partition(), any -> new ArrayDeque<>()).add(one);
  }

  /// What waits for a partition in which something arrived.
  List<PendingResult> unpark(int partition) {
    probed.remove(partition);
    Deque<PendingResult> waiting = parked.remove(partition);
    return waiting == null ? List.of() : List.copyOf(waiting);
  }

  /// One record for each partition in which records wait and none of them is on its way.
  List<PendingResult> probes() {
    List<PendingResult> probes = new ArrayList<>();
    parked.forEach((partition, waiting) -> {
      PendingResult first = probed.contains(partition) ? null : waiting.poll();
      if (first != null) {
        probed.add(partition);
        probes.add(first);
      }
    });
    parked.values().removeIf(Deque::isEmpty);
    return probes;
  }

  /// Looks whether it is held up.
  ///
  /// @return whether that changed
  boolean look(long now) {
    boolean before = heldUp;
    heldUp =
        !parked.isEmpty()
            || !probed.isEmpty()
            || (!underWay.isEmpty()
                && now - underWay.iterator().next().since() >= PATIENCE.toNanos());
    if (heldUp && !before) {
      heldSince = now;
      asked = false;
      said = "";
    }
    return heldUp != before;
  }

  boolean heldUp() {
    return heldUp;
  }

  Duration heldFor(long now) {
    return heldUp ? Duration.ofNanos(now - heldSince) : Duration.ZERO;
  }

  /// What is said of it if Kafka names nothing that is in the way.
  void refused(String line) {
    refusal = line;
  }

  String refusal() {
    return refusal;
  }

  /// Whether it is time to ask what is in the way; then that is taken as done.
  boolean due(long now) {
    boolean due = heldUp && (!asked || now - askedAt >= BETWEEN_QUESTIONS.toNanos());
    if (due) {
      asked = true;
      askedAt = now;
    }
    return due;
  }

  String said() {
    return said;
  }

  /// Whether this is not what was said last.
  boolean news(String line) {
    boolean news = !line.equals(said);
    said = line;
    return news;
  }

  /// Records under way for which calls were made.
  int paid() {
    return paid;
  }

  Collection<PendingResult> underWay() {
    return underWay;
  }
}
