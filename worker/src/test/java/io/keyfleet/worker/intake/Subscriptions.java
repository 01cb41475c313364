package io.keyfleet.worker.intake;

import io.keyfleet.worker.accounts.Account;
import io.keyfleet.worker.accounts.Seats;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.TopicPartition;

/// What members of a group say when they join.
final class Subscriptions {
  static final String ACCOUNTS = "accounts";
  static final List<String> TOPICS = List.of("p", ACCOUNTS);

  private Subscriptions() {}

  static Subscription of(int generation, Collection<TopicPartition> owned, String... accounts) {
    return of(TOPICS, generation, owned, accounts);
  }

  static Subscription of(
      List<String> topics, int generation, Collection<TopicPartition> owned, String... accounts) {
    List<Account> known = Arrays.stream(accounts).map(id -> Seats.account(id, "10/s")).toList();
    return new Subscription(
        topics, Offer.of(known).encode(), List.copyOf(owned), generation, Optional.empty());
  }

  static TopicPartition prompts(int partition) {
    return new TopicPartition("p", partition);
  }

  static TopicPartition account(int partition) {
    return new TopicPartition(ACCOUNTS, partition);
  }
}
