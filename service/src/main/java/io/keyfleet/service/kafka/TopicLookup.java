package io.keyfleet.service.kafka;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/// Looks topics up by their names, without waiting. Safe for all threads.
///
/// @param admin stays the caller's
public record TopicLookup(Admin admin) {
  /// A topic that is there.
  ///
  /// @param id Kafka's id of it, which no other topic ever has, of the same name or not
  /// @param partitions how many it has
  public record Found(String id, int partitions) {}

  /// Those of `topics` that are there, by their names; fails where the brokers do not answer.
  public CompletableFuture<Map<String, Found>> find(Collection<String> topics) {
    Map<String, Found> found = new ConcurrentHashMap<>();
    Map<String, KafkaFuture<TopicDescription>> answers =
        admin.describeTopics(Set.copyOf(topics)).topicNameValues();
    CompletableFuture<?>[] all =
        answers.entrySet().stream()
            .map(one ->
                one.getValue()
                    .toCompletionStage()
                    .handle((described, failure) -> {
                      found(described, failure).ifPresent(is -> found.put(one.getKey(), is));
                      return true;
                    })
                    .toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(all).thenApply(_ -> Map.copyOf(found));
  }

  private static Optional<Found> found(
      @Nullable TopicDescription described, @Nullable Throwable failure) {
    if (described != null) {
      return Optional.of(new Found(described.topicId().toString(), described.partitions().size()));
    }
    Throwable reason =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return switch (reason) {
      case UnknownTopicOrPartitionException _ -> Optional.empty();
      case InvalidTopicException _ -> Optional.empty();
      case TopicAuthorizationException _ -> Optional.empty();
      case null, default ->
          throw new CompletionException(
              reason == null ? new IllegalStateException("no answer") : reason);
    };
  }
}
