package io.keyfleet.producer;

import io.keyfleet.producer.publish.PublishResult;
import io.keyfleet.producer.publish.Publisher;
import io.keyfleet.service.cli.ShutdownSignal;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// On SIGTERM or Ctrl-C while publishing: stops, waits a short time for what is on its way to be
/// acknowledged, and reports how much was.
final class PublishShutdown {
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final Logger log = LoggerFactory.getLogger(PublishShutdown.class);

  private PublishShutdown() {}

  /// Is ready from now on until closed.
  static ShutdownSignal of(Publisher publisher) {
    return new ShutdownSignal(publisher::stop, GRACE, inTime -> say(publisher, inTime));
  }

  private static void say(Publisher publisher, boolean inTime) {
    if (!inTime) {
      log.warn("not everything that was sent has been acknowledged in {} s", GRACE.toSeconds());
    }
    PublishResult result = publisher.soFar();
    log.warn(
        "stopped: {} prompts of run {} were acknowledged, {} lines were invalid; continue with --resume {}",
        result.published(),
        result.run(),
        result.bad(),
        result.run());
  }
}
