package io.keyfleet.scorer.input;

import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.runs.RunsReader;
import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How many prompts each run has, as its producer registers it; a thread of its own follows the
/// runs topic. Safe for all threads.
public final class RunSizes implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RunSizes.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final RunsReader reader;
  private final Ticker ticker;
  private final Thread thread;
  private volatile Map<String, Long> prompts = Map.of();

  /// @param reader is closed by it
  RunSizes(RunsReader reader, Ticker ticker) {
    this.reader = reader;
    this.ticker = ticker;
    this.thread = Thread.ofPlatform().name("runs").daemon().start(this::follow);
  }

  public static RunSizes open(KafkaSettings kafka, String topic, Ticker ticker) {
    return new RunSizes(RunsReader.follower(kafka, topic), ticker);
  }

  /// By run; one that nobody registered is not in it, nor one whose source does not tell before it
  /// is read.
  public Map<String, Long> prompts() {
    return prompts;
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  static Map<String, Long> of(Collection<RunRecord> runs) {
    Map<String, Long> sizes = new TreeMap<>();
    runs.forEach(run -> size(run).ifPresent(size -> sizes.put(run.id(), size)));
    return sizes;
  }

  private static Optional<Long> size(RunRecord run) {
    RunRecord.Publishing done = run.publishing();
    return switch (done.state()) {
      case PUBLISHED, BROKEN_OFF -> Optional.of(done.own());
      case PUBLISHING ->
          Optional.ofNullable(run.source().size())
              .map(size -> size - done.bad() - done.elsewhere());
    };
  }

  private void follow() {
    try {
      while (true) {
        try {
          if (!reader.poll(POLL).isEmpty()) {
            prompts = of(reader.runs().registered());
          }
          if (!reader.present()) {
            ticker.sleep(PAUSE);
          }
        } catch (InterruptException e) {
          return;
        } catch (KafkaException e) {
          log.debug("sizes of runs cannot be read now", e);
          ticker.sleep(PAUSE);
        }
      }
    } catch (InterruptedException e) {
      log.debug("follows the runs no more", e);
    } finally {
      var _ = Thread.interrupted(); // which would keep the client from closing
      reader.close();
    }
  }
}
