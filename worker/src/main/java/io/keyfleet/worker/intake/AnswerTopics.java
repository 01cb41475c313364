package io.keyfleet.worker.intake;

import io.keyfleet.contract.Topics;
import io.keyfleet.service.kafka.TopicLookup.Found;
import io.keyfleet.service.kafka.TopicSetup;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/// Sees to it that every prompt partition has its partition of answers and of dead prompts. Safe
/// for all threads.
final class AnswerTopics {
  private final TopicSetup setup;
  private final String accountsTopic;
  private final Map<String, Integer> present = new HashMap<>();
  private final Map<String, Found> ensured = new HashMap<>();

  /// @param accountsTopic whose partitions have none
  AnswerTopics(TopicSetup setup, String accountsTopic) {
    this.setup = setup;
    this.accountsTopic = accountsTopic;
  }

  /// Creates or enlarges what is missing for these partitions. Where a prompt topic was made anew,
  /// they may have been deleted with it, so they are looked for again.
  ///
  /// @param there the prompt topics as they are there
  synchronized void ensure(Collection<TopicPartition> partitions, Map<String, Found> there)
      throws InterruptedException {
    there.forEach((topic, found) -> {
      if (!found.equals(ensured.put(topic, found))) {
        present.remove(topic);
      }
    });
    Map<String, Integer> wanted = new HashMap<>();
    for (TopicPartition partition : partitions) {
      if (!partition.topic().equals(accountsTopic)) {
        wanted.merge(partition.topic(), partition.partition() + 1, Math::max);
      }
    }
    for (Map.Entry<String, Integer> one : wanted.entrySet()) {
      ensure(one.getKey(), one.getValue());
    }
  }

  private void ensure(String prompts, int partitions) throws InterruptedException {
    if (present.getOrDefault(prompts, 0) >= partitions) {
      return;
    }
    int all = Math.max(partitions, setup.partitions(prompts).orElse(partitions));
    int answers = setup.ensure(Topics.answers(prompts), all, Map.of());
    present.put(prompts, Math.min(answers, setup.ensure(Topics.dead(prompts), all, Map.of())));
  }
}
