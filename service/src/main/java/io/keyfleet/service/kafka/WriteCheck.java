package io.keyfleet.service.kafka;

import io.keyfleet.service.cli.KafkaFailure;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/// Asks Kafka whether records can be written to a topic, without writing any. Safe for all threads.
public final class WriteCheck {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Admin admin;

  /// @param admin stays the caller's
  public WriteCheck(Admin admin) {
    this.admin = admin;
  }

  /// Looks, with one request.
  ///
  /// @param partitions how many the topic needs
  public Writability look(String topic, int partitions) throws InterruptedException {
    DescribeTopicsOptions options =
        new DescribeTopicsOptions()
            .includeAuthorizedOperations(true)
            .timeoutMs((int) PATIENCE.toMillis());
    try {
      TopicDescription described =
          admin.describeTopics(List.of(topic), options).allTopicNames().get().get(topic);
      return described == null
          ? new Writability.Fewer(topic, 0, partitions)
          : judge(
              topic, described.partitions().size(), partitions, described.authorizedOperations());
    } catch (ExecutionException e) {
      return switch (e.getCause()) {
        case UnknownTopicOrPartitionException _ -> new Writability.Fewer(topic, 0, partitions);
        case TopicAuthorizationException _ -> new Writability.Barred(topic, "Describe");
        case null, default -> new Writability.Unclear(KafkaFailure.line(e));
      };
    }
  }

  /// A broker that names no right at all does not tell them.
  private static Writability judge(
      String topic, int present, int wanted, @Nullable Set<AclOperation> allowed) {
    if (present < wanted) {
      return new Writability.Fewer(topic, present, wanted);
    }
    boolean barred = allowed != null && !allowed.isEmpty() && !allowed.contains(AclOperation.WRITE);
    return barred ? new Writability.Barred(topic, "Write") : new Writability.Writable();
  }
}
