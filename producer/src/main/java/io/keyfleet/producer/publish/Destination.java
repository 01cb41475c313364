package io.keyfleet.producer.publish;

import io.keyfleet.contract.Topics;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.TopicSetup;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/// Where prompts go: round-robin over all partitions of a topic, one each, so that even a small run
/// gives every worker its share.
///
/// @param topic the prompt topic
/// @param partitions how many it has, 1 or more
/// @param first the partition of the first prompt
public record Destination(String topic, int partitions, int first) {

  /// Makes the topic and those of its answers and dead prompts where they are missing, and waits
  /// until all can be written. The first partition follows from how many records the topic has had:
  /// a run begins where the one before it ended, instead of small runs meeting in partition 0.
  ///
  /// @throws Failure if Kafka does not let it
  public static Destination prepare(String topic, TopicSetup setup, Admin admin)
      throws InterruptedException {
    return after(topic, ends(topic, setup, admin));
  }

  /// How far each partition of a topic goes; makes it and those of its answers and dead prompts
  /// where they are missing, and waits until all can be written.
  ///
  /// @throws Failure if Kafka does not let it
  public static List<Long> ends(String topic, TopicSetup setup, Admin admin)
      throws InterruptedException {
    int partitions = setup.ensurePrompts(topic);
    setup.ensure(Topics.answers(topic), partitions, Map.of());
    setup.ensure(Topics.dead(topic), partitions, Map.of());
    return ends(topic, partitions, admin);
  }

  /// For a run that began where the partitions ended at `ends`: the same for each try at it.
  public static Destination after(String topic, List<Long> ends) {
    long records = ends.stream().mapToLong(Long::longValue).sum();
    return new Destination(topic, ends.size(), (int) (records % ends.size()));
  }

  /// The partition of a prompt.
  ///
  /// @param index its number in the publication, 0 for the first
  int partition(long index) {
    return (int) ((first + index) % partitions);
  }

  private static List<Long> ends(String topic, int partitions, Admin admin)
      throws InterruptedException {
    List<TopicPartition> asked =
        IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .toList();
    try {
      var ends =
          admin
              .listOffsets(
                  asked.stream()
                      .collect(
                          Collectors.toMap(partition -> partition, any -> OffsetSpec.latest())))
              .all()
              .get();
      return asked.stream()
          .map(partition -> Optional.ofNullable(ends.get(partition)).orElseThrow().offset())
          .toList();
    } catch (ExecutionException e) {
      String reason = String.valueOf(e.getCause() == null ? e : e.getCause().getMessage());
      throw new Failure(
          "Kafka would not give the end offsets of topic '" + topic + "': " + reason, e);
    }
  }
}
