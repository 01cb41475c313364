package io.keyfleet.worker.consumer.recovery;

import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.cli.KafkaFailure;
import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads that are repeated until Kafka serves them. Safe for all threads; each read blocks its own.
final class RetriedReads {
  private static final Logger log = LoggerFactory.getLogger(RetriedReads.class);
  private static final Duration PAUSE = Duration.ofMillis(500);

  /// How often an obstacle that stays is reported.
  private static final Duration REPEAT = Duration.ofMinutes(1);

  private final Ticker ticker;
  private final Set<Obstacle> obstacles = ConcurrentHashMap.newKeySet();

  RetriedReads(Ticker ticker) {
    this.ticker = ticker;
  }

  interface Read {
    void run() throws InterruptedException, ExecutionException, Absent;
  }

  /// Partitions that do not exist: their topic was deleted, or created again with fewer of them.
  /// The group takes them away, or they appear.
  static final class Absent extends Exception {
    private static final long serialVersionUID = 1;

    Absent(Set<TopicPartition> partitions) {
      super(partitions + " do not exist");
    }
  }

  /// Reads, again and again until it succeeds or the thread is interrupted. An obstacle is reported
  /// at once, and again each minute until it is gone.
  void run(Read read) {
    Obstacle obstacle = new Obstacle();
    try {
      while (true) {
        try {
          read.run();
          return;
        } catch (InterruptException e) {
          throw new InterruptedException(e.getMessage());
        } catch (Absent e) {
          log.debug("taking over what exists; {}", e.getMessage());
          ticker.sleep(PAUSE);
        } catch (KafkaException | ExecutionException | Failure e) {
          obstacle.met(KafkaFailure.line(e));
          ticker.sleep(PAUSE);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      obstacles.remove(obstacle);
    }
  }

  /// What keeps one of them from being served now, as a line; nothing if none is kept.
  Optional<String> obstacle() {
    return obstacles.stream().map(one -> one.line).findFirst();
  }

  /// What is in the way of one read.
  private final class Obstacle {
    private volatile String line = "";
    private long saidAt;

    void met(String now) {
      obstacles.add(this);
      if (!now.equals(line) || ticker.nanos() - saidAt >= REPEAT.toNanos()) {
        line = now;
        saidAt = ticker.nanos();
        log.warn("cannot take over what the group assigned to this worker; retrying: {}", now);
      }
    }
  }
}
