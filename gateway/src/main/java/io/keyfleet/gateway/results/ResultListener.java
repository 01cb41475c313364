package io.keyfleet.gateway.results;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;

/// Hears what became of prompts, in the order of their partitions, on the follower's thread. A
/// prompt may come twice.
public interface ResultListener {
  /// A prompt was answered.
  void answered(Answer answer);

  /// A prompt was given up.
  void died(DeadPrompt dead);

  /// A topic of results was deleted and created again: from here on its results are the new one's,
  /// from its beginning.
  default void recreated(String topic) {}
}
