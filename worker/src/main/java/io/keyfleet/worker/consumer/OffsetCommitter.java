package io.keyfleet.worker.consumer;

import io.keyfleet.service.time.Ticker;
import io.keyfleet.worker.consumer.offsets.MetadataLimit;
import io.keyfleet.worker.ownership.Lease;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This worker's commits, twice a second: each acknowledged one renews the lease. For the poll
/// thread.
public final class OffsetCommitter {
  private static final Logger log = LoggerFactory.getLogger(OffsetCommitter.class);
  private static final Duration INTERVAL = Duration.ofMillis(500);

  /// How long an answer is waited for before another commit is tried.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /// The same where the poll thread waits for it.
  private static final Duration SYNC_PATIENCE = Duration.ofSeconds(2);

  private final Consumer<byte[], byte[]> consumer;
  private final Lease lease;
  private final Ticker ticker;
  private final MetadataLimit metadata;
  private final Listener listener;
  private boolean pending;
  private boolean wanted;
  private long last;

  /// @param metadata learns what brokers do not take
  /// @param listener hears what became of each commit
  public OffsetCommitter(
      Consumer<byte[], byte[]> consumer,
      Lease lease,
      Ticker ticker,
      MetadataLimit metadata,
      Listener listener) {
    this.metadata = metadata;
    this.consumer = consumer;
    this.lease = lease;
    this.ticker = ticker;
    this.listener = listener;
    this.last = ticker.nanos();
  }

  /// Hears what became of commits.
  public interface Listener {
    /// Kafka has them.
    void acknowledged(Set<TopicPartition> partitions);

    /// They are to be made again.
    void failed(Set<TopicPartition> partitions);
  }

  /// The next one is due at once.
  void soon() {
    wanted = true;
  }

  /// Whether the next one is due.
  public boolean due() {
    long wait = pending ? PATIENCE.toNanos() : wanted ? 0 : INTERVAL.toNanos();
    return ticker.nanos() - last >= wait;
  }

  /// Sends one. The lease counts from before it is made, since its metadata speaks of that time.
  public void send(Supplier<Map<TopicPartition, OffsetAndMetadata>> due) {
    last = ticker.nanos();
    wanted = false;
    Lease.ClockReading sent = lease.now();
    Map<TopicPartition, OffsetAndMetadata> offsets = due.get();
    if (offsets.isEmpty()) {
      return;
    }
    pending = true;
    consumer.commitAsync(
        offsets,
        (committed, failure) -> {
          pending = false;
          hear(committed.keySet(), sent, failure);
        });
  }

  /// Sends one and waits for its acknowledgement, for a while; one whose metadata is too long is
  /// made again with less of it.
  public void sendAndWait(Supplier<Map<TopicPartition, OffsetAndMetadata>> due) {
    int before;
    do {
      before = metadata.chars();
      sendOne(due);
    } while (metadata.chars() < before);
    last = ticker.nanos();
  }

  private void sendOne(Supplier<Map<TopicPartition, OffsetAndMetadata>> due) {
    Lease.ClockReading sent = lease.now();
    Map<TopicPartition, OffsetAndMetadata> offsets = due.get();
    if (offsets.isEmpty()) {
      return;
    }
    try {
      consumer.commitSync(offsets, SYNC_PATIENCE);
      hear(offsets.keySet(), sent, null);
    } catch (KafkaException e) {
      hear(offsets.keySet(), sent, e);
    }
  }

  private void hear(
      Set<TopicPartition> partitions, Lease.ClockReading sent, @Nullable Exception failure) {
    switch (failure) {
      case null -> {
        lease.renew(sent);
        listener.acknowledged(partitions);
        return;
      }
      case RebalanceInProgressException _ -> log.debug("no commit while the group rebalances");
      case CommitFailedException _ -> lease.end();
      case OffsetMetadataTooLarge _ -> wanted |= metadata.shrink();
      case RetriableException _ -> log.debug("commit: {}", failure.toString());
      default -> log.warn("commit: {}", failure.toString());
    }
    listener.failed(partitions);
  }
}
