package io.keyfleet.worker.queue;

import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.PromptId;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/// Deliveries for tests.
public final class Deliveries {
  private Deliveries() {}

  public static Delivery of(String topic, int partition, long offset) {
    return new Delivery(
        new PromptId(topic, partition, offset),
        Prompt.ofText(Labels.NONE, "question " + offset),
        Instant.EPOCH,
        false);
  }

  /// The first so many of a partition.
  public static List<Delivery> ofPartition(String topic, int partition, int count) {
    return IntStream.range(0, count).mapToObj(offset -> of(topic, partition, offset)).toList();
  }

  /// Of partition 0, from one offset up to another.
  public static List<Delivery> ofRun(String topic, String run, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(offset ->
            new Delivery(
                new PromptId(topic, 0, offset),
                Prompt.ofText(new Labels(null, run, null, null, null), "question " + offset),
                Instant.EPOCH,
                false))
        .toList();
  }
}
