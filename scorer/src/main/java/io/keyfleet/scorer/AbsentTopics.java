package io.keyfleet.scorer;

import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// For how long topics have not been there. For the thread that polls.
final class AbsentTopics {
  /// After which a topic counts as deleted: brokers may not know each one for a moment.
  private static final Duration FOR_GOOD = Duration.ofSeconds(30);

  private final Ticker ticker;
  private final Map<String, Long> since = new HashMap<>();

  AbsentTopics(Ticker ticker) {
    this.ticker = ticker;
  }

  /// These were there once, and are not now.
  void look(Set<String> absent) {
    long now = ticker.nanos();
    since.keySet().retainAll(absent);
    absent.forEach(topic -> since.putIfAbsent(topic, now));
  }

  /// Whether one of these has been deleted.
  boolean deleted(Collection<String> topics) {
    long now = ticker.nanos();
    return since.entrySet().stream()
        .anyMatch(
            one -> topics.contains(one.getKey()) && now - one.getValue() >= FOR_GOOD.toNanos());
  }
}
