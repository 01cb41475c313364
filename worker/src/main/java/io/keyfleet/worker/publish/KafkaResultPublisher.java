package io.keyfleet.worker.publish;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.TraceParent;
import io.keyfleet.service.cli.KafkaFailure;
import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes to the answers and dead topics, to the partition number that the prompt has. An answer
/// was paid for, so what Kafka does not accept is sent again for as long as the process lives, kept
/// in a file meanwhile, and its topic is held up: nothing more is paid for there. Safe for all
/// threads.
public final class KafkaResultPublisher implements ResultPublisher {
  private static final Logger log = LoggerFactory.getLogger(KafkaResultPublisher.class);
  private static final Duration LOOK = Duration.ofMillis(500);

  /// How long a topic must be missing before it is created again: whoever deleted it may be about
  /// to.
  private static final Duration BEFORE_MAKING = Duration.ofSeconds(10);

  private final Producer<byte[], byte[]> producer;
  private final PublishObstacles obstacles;
  private final Executor threads;
  private final Ticker ticker;
  private final int maxUnpublished;
  private final Map<String, ResultDestination> destinations = new HashMap<>();
  private final UnpublishedResults unpublished;
  private final Set<String> saidTooLarge = ConcurrentHashMap.newKeySet();
  private boolean closing;
  private volatile Runnable changed = () -> {};

  /// @param producer idempotent, acks=all; closed with this
  /// @param threads runs what may wait for Kafka
  /// @param wall names the files
  public KafkaResultPublisher(
      Producer<byte[], byte[]> producer,
      PublishSettings settings,
      PublishObstacles obstacles,
      Executor threads,
      Ticker ticker,
      InstantSource wall) {
    this.producer = producer;
    this.obstacles = obstacles;
    this.threads = threads;
    this.ticker = ticker;
    this.maxUnpublished = settings.maxUnpublished();
    this.unpublished = new UnpublishedResults(settings, wall);
  }

  /// Runs this whenever [#heldUp] may have changed, on any thread.
  public void listen(Runnable listener) {
    changed = listener;
  }

  @Override
  public void publish(
      Answer answer, @Nullable TraceParent trace, Consumer<Acknowledgement> completed) {
    begin(PendingResult.of(answer, completed, ticker.nanos()).traced(trace));
  }

  @Override
  public void publish(
      DeadPrompt dead, @Nullable TraceParent trace, Consumer<Acknowledgement> completed) {
    begin(PendingResult.of(dead, completed, ticker.nanos()).traced(trace));
  }

  @Override
  public synchronized boolean open() {
    return destinations.values().stream()
            .filter(one -> !one.heldUp())
            .mapToInt(ResultDestination::paid)
            .sum()
        < maxUnpublished;
  }

  @Override
  public synchronized Set<String> heldUp() {
    return destinations.values().stream()
        .filter(ResultDestination::heldUp)
        .map(ResultDestination::prompts)
        .collect(Collectors.toSet());
  }

  /// Why answers cannot be published now, if they cannot.
  public synchronized Optional<String> trouble() {
    return destinations.values().stream()
        .filter(one -> one.heldUp() && !one.said().isEmpty())
        .map(one -> one.topic() + " accepts no records: " + one.said())
        .findFirst();
  }

  /// Looks now and then whether topics are held up, and tries those that are, until its thread is
  /// interrupted.
  public void watch() {
    try {
      while (true) {
        look();
        ticker.sleep(LOOK);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Looks once.
  void look() throws InterruptedException {
    List<PendingResult> probes = new ArrayList<>();
    List<ResultDestination> due = new ArrayList<>();
    List<ResultDestination> turned = new ArrayList<>();
    synchronized (this) {
      long now = ticker.nanos();
      for (ResultDestination one : destinations.values()) {
        if (one.look(now)) {
          turned.add(one);
        }
        probes.addAll(one.probes());
        if (one.due(now)) {
          due.add(one);
        }
      }
    }
    turned.forEach(this::turned);
    probes.forEach(one -> threads.execute(() -> send(one)));
    for (ResultDestination one : due) {
      explain(one);
    }
  }

  /// Keeps what is on its way in a file, gives Kafka this long to take it after all, and ends.
  public void close(Duration patience) {
    synchronized (this) {
      closing = true;
      destinations.values().forEach(one -> unpublished.keep(one.underWay()));
    }
    producer.close(patience);
    synchronized (this) {
      int left = destinations.values().stream().mapToInt(one -> one.underWay().size()).sum();
      if (left > 0) {
        log.warn(
            "{} answers and dead prompts could not be published; they are in {}. Once Kafka accepts"
                + " them, and before workers start again: keyfleet publish",
            left,
            unpublished.file());
      }
      unpublished.close();
    }
  }

  private void begin(PendingResult one) {
    synchronized (this) {
      destination(one).add(one);
      if (closing) {
        unpublished.keep(List.of(one));
      }
    }
    send(one);
  }

  private void send(PendingResult one) {
    try {
      var _ =
          producer.send(
              one.record(),
              (metadata, failure) -> {
                if (failure == null) {
                  acknowledged(one, metadata.offset());
                } else {
                  threads.execute(() -> failed(one, failure));
                }
              });
    } catch (RuntimeException failure) {
      failed(one, failure);
    }
  }

  private void acknowledged(PendingResult one, long offset) {
    ResultDestination destination;
    List<PendingResult> freed;
    boolean turned;
    synchronized (this) {
      destination = destination(one);
      destination.remove(one);
      freed = destination.unpark(one.partition());
      turned = destination.look(ticker.nanos());
    }
    unpublished.published(one);
    one.acknowledged(offset);
    if (!freed.isEmpty()) {
      threads.execute(() -> freed.forEach(this::send));
    }
    if (turned) {
      turned(destination);
    }
  }

  private void failed(PendingResult one, Exception failure) {
    if (failure instanceof RecordTooLargeException && shrunk(one)) {
      return;
    }
    ResultDestination destination;
    boolean turned;
    synchronized (this) {
      destination = destination(one);
      destination.park(one);
      destination.refused(KafkaFailure.line(failure));
      turned = destination.look(ticker.nanos()) && !closing;
    }
    if (turned) {
      turned(destination);
    }
  }

  private void turned(ResultDestination destination) {
    changed.run();
    if (!destination.heldUp()) {
      log.info("{} accepts records again; calls continue", destination.topic());
    }
  }

  /// Says what is in the way, once, and keeps what waits in a file.
  private void explain(ResultDestination one) throws InterruptedException {
    boolean mayMake = one.heldFor(ticker.nanos()).compareTo(BEFORE_MAKING) >= 0;
    Optional<String> named = obstacles.of(one.prompts(), mayMake);
    synchronized (this) {
      if (!one.heldUp()) {
        return;
      }
      unpublished.keep(one.underWay());
      String line = named.orElse(one.said().isEmpty() ? one.refusal() : one.said());
      if (one.news(line)) {
        log.warn(
            "{} accepts no records: {}. No calls for prompts of {} until it does; {} paid results wait"
                + " and are kept in {}",
            one.topic(),
            line,
            one.prompts(),
            one.paid(),
            unpublished.file());
      }
    }
  }

  /// Sends something smaller in place of a record that its topic does not take: of an answer all
  /// but the body of its response, then that it is dead, with its text in a file; of a dead prompt
  /// all but its words.
  ///
  /// @return whether there is such a thing
  private boolean shrunk(PendingResult one) {
    return switch (one.value()) {
      case Answer answer when OversizeReplacement.smaller(answer).isPresent() -> {
        Answer smaller = OversizeReplacement.smaller(answer).orElseThrow();
        yield replaced(one, PendingResult.of(smaller, one.completed(), ticker.nanos()));
      }
      case Answer answer -> {
        if (!unpublished.keepTooLarge(answer)) {
          yield false;
        }
        warnTooLarge(one);
        int bytes = one.record().value().length;
        DeadPrompt death = OversizeReplacement.of(answer, bytes, unpublished.tooLargeFile());
        yield replaced(one, PendingResult.of(death, one.completed(), ticker.nanos()));
      }
      case DeadPrompt dead when !dead.equals(OversizeReplacement.of(dead)) ->
          replaced(
              one, PendingResult.of(OversizeReplacement.of(dead), one.completed(), ticker.nanos()));
      default -> false;
    };
  }

  private boolean replaced(PendingResult one, PendingResult smaller) {
    synchronized (this) {
      destination(one).remove(one);
    }
    unpublished.published(one);
    begin(smaller.traceOf(one));
    return true;
  }

  private void warnTooLarge(PendingResult one) {
    String topic = one.record().topic();
    if (saidTooLarge.add(topic)) {
      log.warn(
          "{} accepts no answer of {} bytes: its prompt ends as dead and its text is kept in {}, as"
              + " with any further ones; raise max.message.bytes of the topic, then: keyfleet publish",
          topic,
          one.record().value().length,
          unpublished.tooLargeFile());
    }
  }

  private ResultDestination destination(PendingResult one) {
    return destinations.computeIfAbsent(
        one.record().topic(), topic -> new ResultDestination(topic, one.prompt().topic()));
  }
}
