package io.keyfleet.scorer.input;

import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What keeps a scorer from scoring, and the waiting until Kafka answers again. The thread that
/// polls waits; the problem is for all threads.
public final class KafkaRetry {
  private static final Logger log = LoggerFactory.getLogger(KafkaRetry.class);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Ticker ticker;
  private volatile Optional<String> problem = Optional.of("not started");

  public KafkaRetry(Ticker ticker) {
    this.ticker = ticker;
  }

  /// What keeps it from scoring now; nothing if it does.
  public Optional<String> problem() {
    return problem;
  }

  /// Nothing does any more.
  public void over() {
    if (problem.isPresent()) {
      problem = Optional.empty();
    }
  }

  /// It has come to its end.
  public void stopped() {
    problem = Optional.of("stopped");
  }

  /// Waits a little, for Kafka did not answer.
  public void sit(RetriableException e) throws InterruptedException {
    if (problem.isEmpty()) {
      log.warn("Kafka does not answer; retrying until it does: {}", e.getMessage());
    }
    problem = Optional.of("Kafka does not answer");
    ticker.sleep(PAUSE);
  }

  /// What a request gives, as soon as Kafka answers it.
  public <T> T outlast(Supplier<T> request) throws InterruptedException {
    while (true) {
      try {
        return request.get();
      } catch (RetriableException e) {
        sit(e);
      }
    }
  }
}
