package io.keyfleet.service.kafka;

import io.keyfleet.service.kafka.OpenTransactions.Transaction;
import io.keyfleet.service.kafka.OpenTransactions.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/// Asks the brokers for open transactions. Safe for all threads.
///
/// @param admin stays the caller's
record TransactionLookup(Admin admin) {
  /// For each answer.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  List<Waiting> on(Collection<TopicPartition> partitions) {
    if (partitions.isEmpty()) {
      return List.of();
    }
    var stable = ends(partitions, IsolationLevel.READ_COMMITTED);
    var written = ends(partitions, IsolationLevel.READ_UNCOMMITTED);
    List<Waiting> waiting = new ArrayList<>();
    stable.forEach((partition, end) -> {
      long begin = end.offset();
      long offsets = written.getOrDefault(partition, end).offset() - begin;
      if (offsets > 0) {
        waiting.add(new Waiting(partition, begin, offsets, transaction(partition, begin)));
      }
    });
    return waiting;
  }

  private Map<TopicPartition, ListOffsetsResultInfo> ends(
      Collection<TopicPartition> partitions, IsolationLevel isolation) {
    Map<TopicPartition, OffsetSpec> latest =
        partitions.stream().collect(Collectors.toMap(one -> one, _ -> OffsetSpec.latest()));
    return answer(admin.listOffsets(latest, new ListOffsetsOptions(isolation)).all());
  }

  /// The one that began at `begin`.
  private Optional<Transaction> transaction(TopicPartition partition, long begin) {
    try {
      return producer(partition, begin)
          .flatMap(this::transactionalId)
          .map(id -> new Transaction(id, since(id)));
    } catch (KafkaException e) {
      return Optional.empty(); // no right to know, or a broker before 3.0
    }
  }

  private Optional<Long> producer(TopicPartition partition, long begin) {
    return answer(admin.describeProducers(Set.of(partition)).partitionResult(partition))
        .activeProducers()
        .stream()
        .filter(one -> one.currentTransactionStartOffset().orElse(-1) == begin)
        .map(ProducerState::producerId)
        .findFirst();
  }

  private Optional<String> transactionalId(long producer) {
    ListTransactionsOptions its = new ListTransactionsOptions().filterProducerIds(Set.of(producer));
    return answer(admin.listTransactions(its).all()).stream()
        .map(one -> one.transactionalId())
        .findFirst();
  }

  private Instant since(String id) {
    return Instant.ofEpochMilli(
        answer(admin.describeTransactions(Set.of(id)).description(id))
            .transactionStartTimeMs()
            .orElseThrow(() -> new KafkaException("it has ended")));
  }

  private static <T> T answer(KafkaFuture<T> asked) {
    try {
      return asked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new TimeoutException("no answer about open transactions", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException reason ? reason : new KafkaException(e);
    }
  }
}
