package io.keyfleet.scorer.scale;

import io.keyfleet.service.kafka.TopicLookup;
import io.keyfleet.service.kafka.TopicLookup.Found;
import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the load of the workers' group by a thread of its own. Safe for all threads.
public final class LoadWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LoadWatch.class);
  private static final Duration PAUSE = Duration.ofSeconds(5);

  /// For each of the brokers' answers.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /// An older look is no answer: a scaler that hears none leaves the fleet as it is.
  private static final Duration TOO_OLD = Duration.ofMinutes(1);

  /// Asks the brokers once; empty if they do not say.
  @FunctionalInterface
  interface Look {
    Optional<FleetLoad> now() throws InterruptedException;
  }

  private record Seen(FleetLoad load, long atNanos) {}

  private final Look look;
  private final Ticker ticker;
  private final Thread thread;
  private volatile @Nullable Seen seen;

  LoadWatch(Look look, Ticker ticker) {
    this.look = look;
    this.ticker = ticker;
    this.thread = Thread.ofPlatform().name("load").daemon().start(this::follow);
  }

  /// Begins.
  ///
  /// @param admin stays the caller's; needs the right Describe on the group, and knows nothing
  ///   without it
  /// @param topics the prompt topics, asked at every look
  public static LoadWatch open(
      Admin admin,
      String group,
      String accountsTopic,
      Supplier<List<String>> topics,
      Ticker ticker) {
    return new LoadWatch(() -> look(admin, group, accountsTopic, topics.get()), ticker);
  }

  /// The load at the last look; empty if there was none within a minute.
  public Optional<FleetLoad> now() {
    return Optional.ofNullable(seen)
        .filter(one -> ticker.nanos() - one.atNanos() <= TOO_OLD.toNanos())
        .map(Seen::load);
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void follow() {
    try {
      while (true) {
        look.now().ifPresent(load -> seen = new Seen(load, ticker.nanos()));
        ticker.sleep(PAUSE);
      }
    } catch (InterruptedException | InterruptException e) {
      log.debug("follows the load no more", e);
    }
  }

  private static Optional<FleetLoad> look(
      Admin admin, String group, String accountsTopic, Collection<String> topics)
      throws InterruptedException {
    try {
      Map<String, Found> there =
          new TopicLookup(admin).find(topics).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      Set<TopicPartition> all =
          there.entrySet().stream()
              .flatMap(topic ->
                  IntStream.range(0, topic.getValue().partitions())
                      .mapToObj(number -> new TopicPartition(topic.getKey(), number)))
              .collect(Collectors.toSet());
      Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
      // before the ends, so that nothing seems to be settled before it is published
      admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
          .forEach((partition, one) -> {
            @Nullable OffsetAndMetadata known = one;
            if (known != null) {
              committed.put(partition, known);
            }
          });
      return Optional.of(
          new GroupOffsets(
                  offsets(admin, all, OffsetSpec.earliest()),
                  offsets(admin, all, OffsetSpec.latest()),
                  there.entrySet().stream()
                      .collect(Collectors.toMap(Map.Entry::getKey, one -> one.getValue().id())),
                  committed,
                  accountsTopic)
              .load());
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      if (e instanceof InterruptException interrupted) {
        throw interrupted;
      }
      log.debug("the load of group {} cannot be seen now", group, e);
      return Optional.empty();
    }
  }

  private static Map<TopicPartition, Long> offsets(
      Admin admin, Set<TopicPartition> partitions, OffsetSpec which)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, ListOffsetsResultInfo> found =
        admin
            .listOffsets(
                partitions.stream().collect(Collectors.toMap(one -> one, _ -> which)),
                new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
            .all()
            .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    return found.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, one -> one.getValue().offset()));
  }
}
