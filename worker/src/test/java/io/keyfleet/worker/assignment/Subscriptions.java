package io.keyfleet.worker.assignment;

import io.keyfleet.worker.ownership.OwnedAccountFixture;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.TopicPartition;

/// What members of a group say when they join.
public final class Subscriptions {
  static final String ACCOUNTS = "accounts";
  static final List<String> TOPICS = List.of("p", ACCOUNTS);

  private Subscriptions() {}

  static Subscription of(int generation, Collection<TopicPartition> owned, String... accounts) {
    return of(TOPICS, generation, owned, accounts);
  }

  static Subscription of(
      List<String> topics, int generation, Collection<TopicPartition> owned, String... accounts) {
    return new Subscription(
        topics, metadata(accounts).encode(), List.copyOf(owned), generation, Optional.empty());
  }

  /// Of a member that has let go of some of what it owns.
  static Subscription releasing(
      int generation,
      Collection<TopicPartition> owned,
      Set<TopicPartition> released,
      String... accounts) {
    return offering(generation, owned, metadata(accounts).with(released, false));
  }

  /// Of a member that is about to leave.
  static Subscription leaving(
      int generation, Collection<TopicPartition> owned, String... accounts) {
    return offering(generation, owned, metadata(accounts).with(Set.of(), true));
  }

  private static Subscription offering(
      int generation, Collection<TopicPartition> owned, MemberMetadata metadata) {
    return new Subscription(
        TOPICS, metadata.encode(), List.copyOf(owned), generation, Optional.empty());
  }

  private static MemberMetadata metadata(String... accounts) {
    return MemberMetadata.of(
        Arrays.stream(accounts).map(id -> OwnedAccountFixture.account(id, "10/s")).toList());
  }

  public static TopicPartition prompts(int partition) {
    return new TopicPartition("p", partition);
  }

  static TopicPartition account(int partition) {
    return new TopicPartition(ACCOUNTS, partition);
  }
}
