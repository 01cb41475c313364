package io.keyfleet.service.kafka;

import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.cli.KafkaFailure;
import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// Makes sure that topics are there and that each of their partitions can be written. The last is
/// asked of every partition's leader before anybody sends: a new partition can otherwise lose an
/// idempotent producer's first batches (KAFKA-15591). For one thread.
public final class TopicSetup {
  private static final Duration REQUEST = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final String CREATE = "create";
  private static final String GROW = "add partitions to";

  private final Admin admin;
  private final KafkaSettings settings;
  private final Ticker ticker;

  /// @param admin stays the caller's
  public TopicSetup(Admin admin, KafkaSettings settings, Ticker ticker) {
    this.admin = admin;
    this.settings = settings;
    this.ticker = ticker;
  }

  /// Waits until a broker answers.
  ///
  /// @throws Failure if none does within the settings' patience, or as soon as one refuses this
  ///   client
  public void awaitBroker() throws InterruptedException {
    try {
      int millis = (int) settings.patience().toMillis();
      admin.describeCluster(new DescribeClusterOptions().timeoutMs(millis)).nodes().get();
    } catch (ExecutionException e) {
      throw new Failure(
          e.getCause() instanceof TimeoutException
              ? ConnectionDiagnosis.line(settings)
              : "Kafka at " + settings.brokers() + ": " + KafkaFailure.line(e),
          e);
    }
  }

  /// Partitions of `topic`, or nothing where it does not exist.
  public Optional<Integer> partitions(String topic) throws InterruptedException {
    try {
      var described = admin.describeTopics(List.of(topic)).allTopicNames().get();
      return Optional.ofNullable(described.get(topic)).map(known -> known.partitions().size());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw failed("look up", topic, e);
    }
  }

  /// Creates `topic` where it is missing, and adds partitions where it has fewer; it never takes
  /// one away. Returns when all its partitions can be written.
  ///
  /// @param partitions at least so many
  /// @param configuration topic settings, used where it is created
  /// @return how many partitions it has, which may be more
  public int ensure(String topic, int partitions, Map<String, String> configuration)
      throws InterruptedException {
    if (partitions(topic).isEmpty()) {
      create(topic, partitions, configuration);
    }
    int present = awaitAtLeast(topic, 1);
    if (present < partitions) {
      grow(topic, partitions);
      present = awaitAtLeast(topic, partitions);
    }
    awaitLeaders(topic, present);
    return present;
  }

  /// Creates `topic` with the settings' number of partitions where it is missing, and leaves it as
  /// it is otherwise.
  ///
  /// @return how many partitions it has
  public int ensurePrompts(String topic) throws InterruptedException {
    int present = partitions(topic).orElse(settings.partitions());
    return ensure(topic, present, Map.of());
  }

  private void create(String topic, int partitions, Map<String, String> configuration)
      throws InterruptedException {
    NewTopic wanted =
        new NewTopic(topic, partitions, settings.replication()).configs(configuration);
    try {
      admin.createTopics(List.of(wanted)).all().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InvalidTopicException) {
        throw new Failure(
            "'" + topic + "' is not a topic name that Kafka accepts; choose another", e);
      }
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw failed(CREATE, topic, e);
      }
    }
  }

  private void grow(String topic, int partitions) throws InterruptedException {
    try {
      admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions))).all().get();
    } catch (ExecutionException e) {
      // somebody else was faster
      if (!(e.getCause() instanceof InvalidPartitionsException)) {
        throw failed(GROW, topic, e);
      }
    }
  }

  private int awaitAtLeast(String topic, int wanted) throws InterruptedException {
    long deadline = ticker.nanos() + REQUEST.toNanos();
    while (true) {
      int present = partitions(topic).orElse(0);
      if (present >= wanted) {
        return present;
      }
      pauseUntil(deadline, topic);
    }
  }

  private void awaitLeaders(String topic, int partitions) throws InterruptedException {
    Collection<TopicPartition> waiting =
        IntStream.range(0, partitions).mapToObj(p -> new TopicPartition(topic, p)).toList();
    long deadline = ticker.nanos() + REQUEST.toNanos();
    while (true) {
      waiting = withoutAnswer(waiting, topic);
      if (waiting.isEmpty()) {
        return;
      }
      pauseUntil(deadline, topic);
    }
  }

  private List<TopicPartition> withoutAnswer(Collection<TopicPartition> asked, String topic)
      throws InterruptedException {
    var offsets =
        admin.listOffsets(
            asked.stream()
                .collect(Collectors.toMap(partition -> partition, any -> OffsetSpec.latest())));
    List<TopicPartition> silent = new ArrayList<>();
    for (TopicPartition partition : asked) {
      if (!answers(offsets.partitionResult(partition), topic)) {
        silent.add(partition);
      }
    }
    return silent;
  }

  private static boolean answers(KafkaFuture<?> leader, String topic) throws InterruptedException {
    try {
      leader.get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RetriableException) {
        return false;
      }
      throw failed("ask", topic, e);
    }
  }

  private void pauseUntil(long deadline, String topic) throws InterruptedException {
    if (ticker.nanos() - deadline > 0) {
      throw new Failure(
          "topic '" + topic + "' has partitions without a leader; look at the brokers");
    }
    ticker.sleep(PAUSE);
  }

  private static Failure failed(String doing, String topic, ExecutionException e) {
    String reason =
        e.getCause() instanceof TopicAuthorizationException
            ? new Writability.Barred(topic, right(doing)).line()
            : KafkaFailure.line(e);
    return new Failure("Kafka would not " + doing + " topic '" + topic + "': " + reason, e);
  }

  private static String right(String doing) {
    return switch (doing) {
      case CREATE -> "Create";
      case GROW -> "Alter";
      default -> "Describe";
    };
  }
}
