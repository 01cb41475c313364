package io.keyfleet.worker.queue;

import java.util.Map;

/// How many prompts each topic gives in a row while others wait, 1 or more; 1 if nobody says.
///
/// @param byTopic those that somebody says
public record TopicWeights(Map<String, Integer> byTopic) {
  /// The same for all topics.
  public static final TopicWeights EVEN = new TopicWeights(Map.of());

  public TopicWeights {
    byTopic = Map.copyOf(byTopic);
  }

  int of(String topic) {
    return byTopic.getOrDefault(topic, 1);
  }
}
