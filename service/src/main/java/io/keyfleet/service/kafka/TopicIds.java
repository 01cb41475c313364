package io.keyfleet.service.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/// Kafka's own ids of topics, which tell a topic from another of the same name before or after it.
@FunctionalInterface
public interface TopicIds {
  /// Nobody knows any.
  TopicIds UNKNOWN = topics -> Map.of();

  /// The ids of those of `topics` that are there.
  ///
  /// @throws KafkaException if the brokers do not answer
  Map<String, String> of(Collection<String> topics);

  /// Those that the brokers name.
  ///
  /// @param admin stays the caller's
  static TopicIds of(Admin admin) {
    TopicLookup lookup = new TopicLookup(admin);
    return topics -> {
      try {
        Map<String, String> ids = new HashMap<>();
        lookup.find(topics).get().forEach((topic, found) -> ids.put(topic, found.id()));
        return ids;
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      } catch (ExecutionException e) {
        throw e.getCause() instanceof KafkaException reason ? reason : new KafkaException(e);
      }
    };
  }
}
