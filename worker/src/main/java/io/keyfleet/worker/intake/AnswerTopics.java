package io.keyfleet.worker.intake;

import io.keyfleet.contract.Topics;
import io.keyfleet.service.kafka.TopicSetup;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/// Sees to it that every prompt partition has its partition of answers and of dead prompts. For the
/// poll thread.
final class AnswerTopics {
  private final TopicSetup setup;
  private final String accountsTopic;
  private final Map<String, Integer> present = new HashMap<>();

  /// @param accountsTopic whose partitions have none
  AnswerTopics(TopicSetup setup, String accountsTopic) {
    this.setup = setup;
    this.accountsTopic = accountsTopic;
  }

  /// Creates or enlarges what is missing for these partitions.
  void ensure(Collection<TopicPartition> partitions) {
    Map<String, Integer> wanted = new HashMap<>();
    for (TopicPartition partition : partitions) {
      if (!partition.topic().equals(accountsTopic)) {
        wanted.merge(partition.topic(), partition.partition() + 1, Math::max);
      }
    }
    wanted.forEach(this::ensure);
  }

  private void ensure(String prompts, int partitions) {
    if (present.getOrDefault(prompts, 0) >= partitions) {
      return;
    }
    try {
      int all = Math.max(partitions, setup.partitions(prompts).orElse(partitions));
      int answers = setup.ensure(Topics.answers(prompts), all, Map.of());
      present.put(prompts, Math.min(answers, setup.ensure(Topics.dead(prompts), all, Map.of())));
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
