package io.keyfleet.scorer.tally;

import io.keyfleet.contract.PromptId;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// Which prompts have an answer, and which are dead by what cause: one bit a prompt. For one
/// thread.
final class SettledPrompts {
  private static final int MAX_CAUSES = 100;
  private static final String REST = "(others)";

  private final PromptSet answered = new PromptSet();
  private final Map<String, PromptSet> deadByCause = new HashMap<>();

  Settlement answered(PromptId prompt) {
    if (!answered.add(prompt)) {
      return Settlement.REPEATED;
    }
    for (PromptSet dead : deadByCause.values()) {
      if (dead.remove(prompt)) {
        return Settlement.REVIVED;
      }
    }
    return Settlement.SETTLED;
  }

  Settlement died(PromptId prompt, String cause) {
    if (has(prompt)) {
      return Settlement.REPEATED;
    }
    boolean room = deadByCause.size() < MAX_CAUSES || deadByCause.containsKey(cause);
    deadByCause.computeIfAbsent(room ? cause : REST, any -> new PromptSet()).add(prompt);
    return Settlement.SETTLED;
  }

  boolean has(PromptId prompt) {
    return answered.has(prompt) || dead(prompt);
  }

  boolean dead(PromptId prompt) {
    return deadByCause.values().stream().anyMatch(dead -> dead.has(prompt));
  }

  long count(String topic, int partition) {
    long count = answered.count(topic, partition);
    for (PromptSet dead : deadByCause.values()) {
      count += dead.count(topic, partition);
    }
    return count;
  }

  Map<String, Long> deadByCause() {
    Map<String, Long> counts = new TreeMap<>();
    deadByCause.forEach((cause, dead) -> {
      if (dead.size() > 0) {
        counts.put(cause, dead.size());
      }
    });
    return counts;
  }
}
