package io.keyfleet.worker.consumer;

import io.keyfleet.worker.consumer.recovery.Recovery;
import io.keyfleet.worker.dispatch.Dispatcher;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What follows for prompt partitions when their topics are deleted and created again. For the poll
/// thread.
///
/// @param topics sees which are there
/// @param consumer fetches from them
/// @param recovery finds out where to begin
/// @param dispatcher has prompts of them in hand
record TopicChanges(
    TopicWatch topics,
    Consumer<byte[], byte[]> consumer,
    Recovery recovery,
    Dispatcher dispatcher) {
  private static final Logger log = LoggerFactory.getLogger(TopicChanges.class);

  /// Starts over with partitions whose topic was deleted and created again, and continues with the
  /// others' records.
  ///
  /// @param departing what is to be released
  /// @return whether there was something to see
  boolean look(OwnedPartitions ownedPartitions, Set<TopicPartition> departing) {
    TopicWatch.Seen seen = topics.next();
    if (seen != null) {
      Set<String> absent = new HashSet<>(seen.asked());
      absent.removeAll(seen.there().keySet());
      if (ownedPartitions.absent(absent)) {
        log.warn("topics {} do not exist; nothing is fetched from them until they do", absent);
      }
      Map<String, String> ids = new HashMap<>();
      seen.there().forEach((topic, found) -> ids.put(topic, found.id()));
      beginAgain(ownedPartitions, ownedPartitions.madeAnew(ids));
      ownedPartitions.confirm(seen.number(), departing);
    }
    Set<String> all = ownedPartitions.topics();
    if (!all.isEmpty()) {
      topics.look(all, ownedPartitions.unconfirmed());
    }
    return seen != null;
  }

  private void beginAgain(OwnedPartitions ownedPartitions, Set<TopicPartition> partitions) {
    if (partitions.isEmpty()) {
      return;
    }
    log.warn(
        "topics {} were deleted and recreated: reading their {} partitions from the beginning;"
            + " fetched prompts of the old ones are dropped",
        partitions.stream().map(TopicPartition::topic).distinct().sorted().toList(),
        partitions.size());
    dispatcher.withdraw(ownedPartitions.among(partitions), List.of());
    ownedPartitions.remove(partitions);
    consumer.pause(partitions);
    recovery.begin(partitions);
  }
}
