package io.keyfleet.scorer.register;

import io.keyfleet.contract.budget.RunBudget;
import io.keyfleet.contract.run.RunEvent;
import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.contract.run.RunRecord.PublicationState;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.runs.RunsReader;
import io.keyfleet.service.runs.RunsWriter;
import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The runs topic, read and followed. A run whose budget is spent gets the record that `runs stop`
/// writes. Several scorers may do so: the first one counts.
public final class KafkaRunRegister implements RunRegister {
  /// Unregistered runs that are remembered as such: each single request of a gateway is one.
  private static final int MAX_UNREGISTERED = 10_000;

  private static final Duration PAUSE = Duration.ofMillis(100);

  /// Time after which a stop that did not come back is written again.
  private static final Duration AGAIN = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(KafkaRunRegister.class);

  private final RunsReader reader;
  private final Supplier<RunsWriter> writer;
  private final Runnable closing;
  private final Ticker ticker;
  private final InstantSource wall;
  private final Map<String, RunBudget> budgets = new ConcurrentHashMap<>();
  private final Map<String, RetriedRuns.Retry> retries = new ConcurrentHashMap<>();
  private final Set<String> stopped = ConcurrentHashMap.newKeySet();
  private final Set<String> unregistered =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > MAX_UNREGISTERED;
            }
          });
  private final Map<String, Long> written = new HashMap<>();
  private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private boolean fresh;
  private boolean unreadable;

  /// Whether a reading failed, so that some of what it read was not taken here.
  private boolean unsure;

  private volatile boolean closed;

  /// @param reader is closed with this
  /// @param writer is asked for at the first stop
  /// @param closing closes what that needed
  KafkaRunRegister(
      RunsReader reader,
      Supplier<RunsWriter> writer,
      Runnable closing,
      Ticker ticker,
      InstantSource wall) {
    this.reader = reader;
    this.writer = writer;
    this.closing = closing;
    this.ticker = ticker;
    this.wall = wall;
  }

  /// Opens the register.
  ///
  /// @param topic the runs topic
  public static KafkaRunRegister open(
      KafkaSettings kafka, String topic, Ticker ticker, InstantSource wall) {
    LazyProducer producer = new LazyProducer(kafka);
    return new KafkaRunRegister(
        RunsReader.open(kafka, topic),
        () -> new RunsWriter(producer.get(), topic),
        producer::close,
        ticker,
        wall);
  }

  @Override
  public void nextBatch() {
    fresh = false;
  }

  @Override
  public Optional<RunBudget> answered(String run) {
    if (!fresh && reader.runs().find(run).isEmpty() && !unregistered.contains(run)) {
      readAll();
    }
    if (reader.runs().find(run).isEmpty()) {
      unregistered.add(run);
    }
    return of(run);
  }

  @Override
  public Optional<RunBudget> of(String run) {
    return Optional.ofNullable(budgets.get(run));
  }

  @Override
  public boolean stopped(String run) {
    return stopped.contains(run);
  }

  @Override
  public Collection<RetriedRuns.Retry> retries() {
    return retries.values();
  }

  @Override
  public void follow() {
    try {
      take(reader.poll(Duration.ZERO));
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      problem(e);
    }
  }

  @Override
  public List<String> enforce(Map<String, BudgetUse> use, ToLongFunction<String> settled) {
    use.forEach((run, spent) -> {
      if (spent.used()
          && reader.runs().stop(run).isEmpty()
          && unfinished(run, settled.applyAsLong(run))
          && due(run)) {
        written.put(run, ticker.nanos());
        stop(run);
      }
    });
    List<String> now = new ArrayList<>();
    for (String run = acknowledged.poll(); run != null; run = acknowledged.poll()) {
      now.add(run);
    }
    return now;
  }

  @Override
  public void stopReading() {
    closed = true;
  }

  @Override
  public void close() {
    closed = true;
    reader.close();
    closing.run();
  }

  /// Whether a run may have prompts that are not settled.
  private boolean unfinished(String run, long settled) {
    return reader
        .runs()
        .find(run)
        .map(RunRecord::publishing)
        .filter(done -> done.state() == PublicationState.PUBLISHED && settled >= done.own())
        .isEmpty();
  }

  private boolean due(String run) {
    Long before = written.get(run);
    return before == null || ticker.nanos() - before >= AGAIN.toNanos();
  }

  private void stop(String run) {
    RunEvent stop = new RunEvent.Stopped(run, wall.instant(), RunEvent.Stopped.BUDGET);
    try {
      // if it is lost, it is written again
      writer.get().send(stop, problem -> written(run, problem));
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      written(run, e);
    }
  }

  private void written(String run, @Nullable Exception problem) {
    if (problem == null) {
      if (stopped.add(run)) {
        acknowledged.add(run);
      }
    } else if (refused.add(run)) {
      log.warn("run {} has spent its budget and cannot be stopped: {}", run, problem.getMessage());
    }
  }

  /// Reads on to the end. An answer that was not counted would be spent beyond the budget, so this
  /// waits until Kafka answers.
  @Override
  public void readAll() {
    while (!closed) {
      try {
        take(reader.catchUp());
        fresh = true;
        return;
      } catch (RetriableException e) {
        waits(e);
        pause();
      } catch (InterruptException e) {
        throw e;
      } catch (KafkaException e) {
        problem(e);
        fresh = true;
        return;
      }
    }
  }

  private void waits(KafkaException e) {
    if (!unreadable) {
      unreadable = true;
      log.warn("the runs topic cannot be read, and scoring waits for it: {}", e.getMessage());
    }
  }

  private void pause() {
    unsure = true;
    try {
      ticker.sleep(PAUSE);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private void problem(KafkaException e) {
    unsure = true;
    if (!unreadable) {
      unreadable = true;
      log.warn("budgets of runs are not watched now: {}", e.getMessage());
    }
  }

  private void take(List<RunEvent> events) {
    unreadable = false;
    if (unsure) {
      unsure = false;
      reader.runs().registered().forEach(this::registered);
      reader.runs().stopped().values().forEach(stop -> stopped(stop.run(), stop.reason()));
    }
    for (RunEvent event : events) {
      switch (event) {
        case RunEvent.Registered(RunRecord run) -> registered(run);
        case RunEvent.Stopped(String run, var _, String reason) -> stopped(run, reason);
        case RunEvent.Forgotten(String run) -> stopped.remove(run);
      }
    }
  }

  private void registered(RunRecord run) {
    unregistered.remove(run.id());
    RetriedRuns.Retry.of(run).ifPresent(retry -> retries.put(run.id(), retry));
    if (run.budget() != null) {
      budgets.put(run.id(), run.budget());
    }
  }

  private void stopped(String run, @Nullable String reason) {
    if (RunEvent.Stopped.BUDGET.equals(reason)) {
      stopped.add(run);
    }
  }

  /// A producer that is opened when it is needed: few runs are stopped.
  private static final class LazyProducer {
    private final KafkaSettings kafka;
    private @Nullable Producer<byte[], byte[]> producer;

    LazyProducer(KafkaSettings kafka) {
      this.kafka = kafka;
    }

    Producer<byte[], byte[]> get() {
      if (producer == null) {
        producer = RunsWriter.producer(kafka);
      }
      return producer;
    }

    void close() {
      if (producer != null) {
        producer.close();
      }
    }
  }
}
