package io.keyfleet.worker.assignment;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.TopicScan;
import io.keyfleet.service.kafka.TopicSetup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which account each partition of the accounts topic stands for. Claims,
/// `account@partition#claimant`, are appended to the topic's partition 0, so that everybody sees
/// them in one order: the first claim of an account and of a partition counts, any later one is
/// void. What once counted counts for ever, whatever lists workers are started with. The claimant
/// makes each key unique: compaction would otherwise drop the first of two equal claims, and with
/// it the order. Safe for all threads; what is known already is told at once while another thread
/// reads or claims.
public final class AccountBindings implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AccountBindings.class);
  private static final Duration REQUEST = Duration.ofMinutes(1);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration MOMENT = Duration.ofMillis(500);
  private static final int MAX_TRIES = 100;

  private final String topic;
  private final TopicPartition claims;
  private final String claimant = UUID.randomUUID().toString();
  private final Consumer<byte[], byte[]> consumer;
  private final ReentrantLock reading = new ReentrantLock();
  private final Map<Integer, String> accounts = new ConcurrentHashMap<>();
  private final Map<String, Integer> partitions = new ConcurrentHashMap<>();
  private boolean assigned;

  /// @param topic the accounts topic
  /// @param consumer without a group; closed with this
  public AccountBindings(String topic, Consumer<byte[], byte[]> consumer) {
    this.topic = topic;
    this.claims = new TopicPartition(topic, 0);
    this.consumer = consumer;
  }

  /// Makes the topic where it is missing, and binds every one of these accounts to a partition,
  /// adding partitions where there are too few.
  public void ensure(Collection<String> ids, TopicSetup setup, Producer<byte[], byte[]> producer)
      throws InterruptedException {
    Map<String, String> compacted = Map.of("cleanup.policy", "compact");
    int present = setup.ensure(topic, Math.max(1, ids.size()), compacted);
    begin();
    for (int i = 0; i < MAX_TRIES; i++) {
      refresh();
      List<String> unbound = unbound(ids);
      if (unbound.isEmpty()) {
        return;
      }
      present = setup.ensure(topic, Math.max(present, accounts.size() + unbound.size()), compacted);
      List<Integer> free =
          IntStream.range(0, present).filter(p -> !accounts.containsKey(p)).boxed().toList();
      claim(unbound, free, producer);
    }
    throw new Failure(
        "accounts cannot be bound in topic '" + topic + "': others are always faster");
  }

  /// The ids of these accounts to which no partition is bound yet, as far as is known.
  public List<String> unbound(Collection<String> ids) {
    return ids.stream().filter(id -> !partitions.containsKey(id)).toList();
  }

  private void begin() {
    reading.lock();
    try {
      if (!assigned) {
        consumer.assign(List.of(claims));
        consumer.seekToBeginning(List.of(claims));
        assigned = true;
      }
    } finally {
      reading.unlock();
    }
  }

  /// Reads the claims that came in since.
  void refresh() {
    reading.lock();
    try {
      new TopicScan(consumer, REQUEST).on(records -> records.forEach(this::read));
    } finally {
      reading.unlock();
    }
  }

  /// The same as far as a moment allows; the rest is read the next time, or by the thread that
  /// reads now.
  void glance() {
    if (!reading.tryLock()) {
      return;
    }
    try {
      long end = consumer.endOffsets(List.of(claims), MOMENT).getOrDefault(claims, 0L);
      for (int i = 0; i < MOMENT.dividedBy(POLL) && consumer.position(claims, MOMENT) < end; i++) {
        consumer.poll(POLL).forEach(this::read);
      }
    } catch (TimeoutException e) {
      log.debug("no look at the accounts' claims: {}", e.toString());
    } finally {
      reading.unlock();
    }
  }

  /// Whether a partition is one of the topic's.
  public boolean standsFor(TopicPartition partition) {
    return partition.topic().equals(topic);
  }

  /// Reads the claims that came in since, where none is known for this partition.
  public void learn(int partition) {
    if (!accounts.containsKey(partition)) {
      refresh();
    }
  }

  /// The account that a partition stands for, where one is bound to it.
  public Optional<String> account(int partition) {
    return Optional.ofNullable(accounts.get(partition));
  }

  /// The partition that is bound to an account, if one is.
  Optional<Integer> partition(String id) {
    return Optional.ofNullable(partitions.get(id));
  }

  private void read(ConsumerRecord<byte[], byte[]> record) {
    String claim = record.key() == null ? "" : new String(record.key(), UTF_8);
    int at = claim.lastIndexOf('@');
    int hash = claim.indexOf('#', at + 1);
    if (at < 1 || hash < 0 || !claim.substring(at + 1, hash).matches("\\d{1,9}")) {
      return;
    }
    String id = claim.substring(0, at);
    int partition = Integer.parseInt(claim.substring(at + 1, hash));
    if (!accounts.containsKey(partition) && !partitions.containsKey(id)) {
      accounts.put(partition, id);
      partitions.put(id, partition);
    }
  }

  /// Claims a free partition for each account, as far as there are some, in one go: hundreds of
  /// acknowledgements one after another would hold up the start for seconds.
  void claim(List<String> ids, List<Integer> free, Producer<byte[], byte[]> producer)
      throws InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (int i = 0; i < Math.min(ids.size(), free.size()); i++) {
      String id = ids.get(i);
      byte[] key = (id + "@" + free.get(i) + "#" + claimant).getBytes(UTF_8);
      sent.add(producer.send(new ProducerRecord<>(topic, 0, key, id.getBytes(UTF_8))));
    }
    for (Future<RecordMetadata> one : sent) {
      try {
        one.get();
      } catch (ExecutionException e) {
        throw new Failure("topic '" + topic + "' cannot be written: " + e.getCause(), e);
      }
    }
  }

  @Override
  public void close() {
    reading.lock();
    try {
      consumer.close();
    } finally {
      reading.unlock();
    }
  }
}
