package io.keyfleet.service.kafka;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/// Records that readers of committed records do not get yet: on each partition those from the first
/// one of an open transaction on, whoever wrote them.
@FunctionalInterface
public interface OpenTransactions {
  /// Nobody looks.
  OpenTransactions UNKNOWN = partitions -> List.of();

  /// What waits on a partition.
  ///
  /// @param stable offset up to which committed records can be read
  /// @param offsets from there to the end; markers of transactions are among them
  /// @param transaction what they wait for, as far as this client may know
  record Waiting(
      TopicPartition partition, long stable, long offsets, Optional<Transaction> transaction) {}

  /// A transaction that has not ended.
  ///
  /// @param id the transactional id of its producer
  record Transaction(String id, Instant since) {}

  /// Those of `partitions` on which something waits.
  ///
  /// @throws KafkaException if the brokers do not answer
  List<Waiting> on(Collection<TopicPartition> partitions);

  /// Looks with the brokers. What of a transaction may not be described stays unknown.
  ///
  /// @param admin stays the caller's
  static OpenTransactions of(Admin admin) {
    return new TransactionLookup(admin)::on;
  }
}
