package io.keyfleet.worker.queue;

import io.keyfleet.contract.Owner;
import io.keyfleet.worker.account.InteractiveShare;
import java.util.Map;

/// How many prompts each topic gives while others wait, and what is kept for single requests.
///
/// @param byTopic prompts that a topic gives in a row while others wait, 1 or more; 1 if nobody
///   says
/// @param interactive name of the topic of single requests, for which somebody waits
/// @param share what batches leave to those
public record TopicWeights(
    Map<String, Integer> byTopic, String interactive, InteractiveShare share) {
  /// The same for all topics, and no single requests.
  public static final TopicWeights EVEN = new TopicWeights(Map.of());

  public TopicWeights {
    byTopic = Map.copyOf(byTopic);
  }

  /// Without single requests.
  public TopicWeights(Map<String, Integer> byTopic) {
    this(byTopic, "", InteractiveShare.NONE);
  }

  /// Whether somebody waits for a prompt's answer.
  boolean interactive(Delivery delivery) {
    return delivery.id().topic().equals(interactive);
  }

  /// Turns that prompts like this one get beside those of others.
  int of(Delivery delivery) {
    Owner owner = delivery.owner();
    return owner == null ? byTopic.getOrDefault(delivery.id().topic(), 1) : owner.share();
  }
}
