package io.keyfleet.worker.consumer;

import io.keyfleet.contract.run.RunEvent;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.runs.RunsReader;
import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the runs topic and reports which runs were stopped. It knows all of them before the
/// first prompt is fetched. For the thread that opened it, then for the one that follows.
public final class StoppedRunsFollower {
  private static final Logger log = LoggerFactory.getLogger(StoppedRunsFollower.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final RunsReader reader;
  private final Consumer<String> stop;
  private final Consumer<String> forget;
  private final Ticker ticker;

  /// Reads what was stopped before.
  ///
  /// @param stop hears of each run, once or more
  /// @param forget hears of those of which no prompt is left
  public StoppedRunsFollower(
      KafkaSettings kafka,
      String topic,
      Consumer<String> stop,
      Consumer<String> forget,
      Ticker ticker) {
    this.reader = RunsReader.follower(kafka, topic);
    this.stop = stop;
    this.forget = forget;
    this.ticker = ticker;
    reader.catchUp().forEach(this::hear);
  }

  /// Follows the topic until its thread is interrupted. While there is no such topic, or Kafka does
  /// not answer, it looks again every few seconds.
  public void follow() {
    boolean said = false;
    try {
      while (true) {
        try {
          reader.poll(POLL).forEach(this::hear);
          if (!reader.present()) {
            ticker.sleep(PAUSE);
          }
        } catch (InterruptException e) {
          return;
        } catch (KafkaException e) {
          if (!said) {
            log.warn("cannot read now which runs are stopped: {}", e.getMessage());
            said = true;
          }
          ticker.sleep(PAUSE);
        }
      }
    } catch (InterruptedException e) {
      log.debug("no longer follows the runs", e);
    } finally {
      var _ = Thread.interrupted(); // which would keep the client from closing
      reader.close();
    }
  }

  private void hear(RunEvent event) {
    switch (event) {
      case RunEvent.Stopped(String run, var _, var _) -> stop.accept(run);
      case RunEvent.Forgotten(String run) -> forget.accept(run);
      case RunEvent.Registered _ -> {} // a worker need not know
    }
  }
}
