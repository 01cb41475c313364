package io.keyfleet.gateway.batches;

import io.keyfleet.gateway.batches.store.Batch;
import io.keyfleet.gateway.batches.store.Batch.Origin;
import java.nio.file.Path;
import java.util.List;

/// The runs that batches are published as.
interface BatchRuns {
  /// Where the results of a batch begin that is published from now on.
  Origin origin(String topic) throws InterruptedException;

  /// Publishes the lines of a batch, or those that are missing, to the partitions that its origin
  /// knows: the topic may have got further ones since.
  ///
  /// @return prompts of it that are on the topic
  long publish(Batch.Order order, Origin origin, Path input) throws InterruptedException;

  /// How far the first partitions of a prompt topic go.
  List<Long> ends(String topic, int partitions) throws InterruptedException;

  /// What is registered of a batch's run.
  Registered registered(String id) throws InterruptedException;

  /// Whether the workers have finished all prompts of a batch, and Kafka has acknowledged their
  /// results; false if that is not known.
  ///
  /// @param ends of the prompt topic's partitions after the batch was published
  boolean finished(Batch.Order order, Origin origin, List<Long> ends);

  /// Has the prompts of a run that were not called for skipped.
  void stop(String id) throws InterruptedException;

  /// How a run stands.
  ///
  /// @param published prompts that Kafka acknowledged, as far as is registered
  /// @param counted whether that was the last word of whoever published it
  /// @param stopped whether somebody stopped it
  record Registered(long published, boolean counted, boolean stopped) {}
}
