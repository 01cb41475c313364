package io.keyfleet.scorer;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;

/// Kafka's own ids of topics, which tell a topic from another of the same name before or after it.
@FunctionalInterface
public interface TopicIds {
  /// Nobody knows any.
  TopicIds UNKNOWN = topics -> Map.of();

  /// The ids of those of `topics` that are there and answer.
  Map<String, String> of(Collection<String> topics);

  /// Those that the brokers name.
  ///
  /// @param admin stays the caller's
  static TopicIds of(Admin admin) {
    return topics -> {
      Map<String, String> ids = new HashMap<>();
      admin
          .describeTopics(topics)
          .topicNameValues()
          .forEach((topic, description) -> id(description, topic, ids));
      return ids;
    };
  }

  private static void id(
      KafkaFuture<TopicDescription> description, String topic, Map<String, String> ids) {
    try {
      ids.put(topic, description.get().topicId().toString());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      ids.remove(topic); // not there yet
    }
  }
}
