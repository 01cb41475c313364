package io.keyfleet.worker.assignment.plan;

import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/// A worker that is in the group now.
///
/// @param id unique in the group
/// @param knownAccounts ids of the accounts whose keys it has
/// @param owned the prompt and account partitions that it holds now; where two members claim one
///   the caller has decided between them
public record Member(String id, Set<String> knownAccounts, Set<TopicPartition> owned) {
  public Member {
    knownAccounts = Set.copyOf(knownAccounts);
    owned = Set.copyOf(owned);
  }
}
