package io.keyfleet.worker.consumer.recovery;

import io.keyfleet.contract.Topics;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.TopicLookup.Found;
import io.keyfleet.service.kafka.TopicSetup;
import io.keyfleet.service.kafka.Writability;
import io.keyfleet.service.kafka.WriteCheck;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/// Ensures that every prompt partition has its partition of answers and of dead prompts, and that
/// this worker may write to them: an answer that cannot be published must not be paid for. Safe for
/// all threads.
public final class ResultTopics {
  private final TopicSetup setup;
  private final WriteCheck check;
  private final String accountsTopic;
  private final Map<String, Integer> present = new HashMap<>();
  private final Map<String, Found> ensured = new HashMap<>();

  /// @param accountsTopic whose partitions have none
  public ResultTopics(TopicSetup setup, WriteCheck check, String accountsTopic) {
    this.setup = setup;
    this.check = check;
    this.accountsTopic = accountsTopic;
  }

  /// Creates or enlarges what is missing for these partitions. If a prompt topic was created again,
  /// they may have been deleted with it, so they are looked for again.
  ///
  /// @param there the prompt topics as they are there
  /// @throws Failure if that, or writing to them, is not allowed; says which right is missing
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

  /// Those of these partitions that have their partitions of answers and of dead prompts already,
  /// and may be written to.
  synchronized Set<TopicPartition> ready(Collection<TopicPartition> partitions)
      throws InterruptedException {
    Map<String, Integer> writable = new HashMap<>();
    Set<TopicPartition> ready = new HashSet<>();
    for (TopicPartition partition : partitions) {
      String prompts = partition.topic();
      if (!writable.containsKey(prompts)) {
        writable.put(prompts, writable(prompts));
      }
      if (partition.partition() < writable.getOrDefault(prompts, 0)) {
        ready.add(partition);
      }
    }
    return ready;
  }

  private int writable(String prompts) throws InterruptedException {
    int fewest = Integer.MAX_VALUE;
    for (String topic : topics(prompts)) {
      boolean writable = check.look(topic, 1) instanceof Writability.Writable;
      int present =
          writable && check.look(topic, Integer.MAX_VALUE) instanceof Writability.Fewer few
              ? few.present()
              : 0;
      fewest = Math.min(fewest, present);
    }
    return fewest;
  }

  private void ensure(String prompts, int partitions) throws InterruptedException {
    if (present.getOrDefault(prompts, 0) >= partitions) {
      return;
    }
    int all = Math.max(partitions, setup.partitions(prompts).orElse(partitions));
    int fewest = Integer.MAX_VALUE;
    for (String topic : topics(prompts)) {
      fewest = Math.min(fewest, setup.ensure(topic, all, Map.of()));
      if (check.look(topic, all) instanceof Writability.Barred barred) {
        throw new Failure(barred.line());
      }
    }
    present.put(prompts, fewest);
  }

  /// What keeps the answers and deaths of a prompt topic from being written now, as one line with
  /// what fixes it; nothing if Kafka names nothing.
  ///
  /// @param mayMake whether topics and partitions that are missing are made if that is allowed
  public synchronized Optional<String> obstacle(String prompts, boolean mayMake)
      throws InterruptedException {
    int wanted = present.getOrDefault(prompts, 1);
    for (String topic : topics(prompts)) {
      Optional<String> line =
          switch (check.look(topic, wanted)) {
            case Writability.Writable _ -> Optional.empty();
            case Writability.Barred barred -> Optional.of(barred.line());
            case Writability.Unclear unclear -> Optional.of(unclear.reason());
            case Writability.Fewer few when mayMake -> make(few);
            case Writability.Fewer few -> Optional.of(few.line());
          };
      if (line.isPresent()) {
        return line;
      }
    }
    return Optional.empty();
  }

  private Optional<String> make(Writability.Fewer few) throws InterruptedException {
    try {
      setup.ensure(few.topic(), few.wanted(), Map.of());
      return Optional.empty();
    } catch (Failure e) {
      return Optional.of(few.line() + " (" + e.getMessage() + ")");
    }
  }

  private static List<String> topics(String prompts) {
    return List.of(Topics.answers(prompts), Topics.dead(prompts));
  }
}
