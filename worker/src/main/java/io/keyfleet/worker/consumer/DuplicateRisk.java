package io.keyfleet.worker.consumer;

import io.keyfleet.worker.dispatch.Dispatcher;
import io.keyfleet.worker.dispatch.WorkerMetrics;
import io.keyfleet.worker.queue.PromptPartition;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls whose outcome nobody will know: counts and logs them.
///
/// @param dispatcher knows what is in flight
/// @param metrics hears how many calls may be paid twice
record DuplicateRisk(Dispatcher dispatcher, WorkerMetrics metrics) {
  private static final Logger log = LoggerFactory.getLogger(DuplicateRisk.class);

  /// Prompts of these partitions that are in flight now.
  int among(Collection<PromptPartition> partitions) {
    Map<PromptPartition, Set<Long>> flying = dispatcher.inFlightByPartition();
    return partitions.stream()
        .mapToInt(partition -> flying.getOrDefault(partition, Set.of()).size())
        .sum();
  }

  /// Logs that so many calls may be paid twice, if there are any.
  ///
  /// @param why in one of the words of [WorkerMetrics#mayBePaidTwice]
  /// @param words the same for people
  void say(int calls, String why, String words) {
    if (calls > 0) {
      metrics.mayBePaidTwice(calls, why);
      log.warn("{} call(s) may be paid twice: {}", calls, words);
    }
  }
}
