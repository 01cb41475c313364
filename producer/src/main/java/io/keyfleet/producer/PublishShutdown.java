package io.keyfleet.producer;

import io.keyfleet.producer.publish.PublishResult;
import io.keyfleet.producer.publish.Publisher;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// On SIGTERM or Ctrl-C while publishing: stops, waits a short time for what is on its way to be
/// acknowledged, and reports how much was.
final class PublishShutdown implements AutoCloseable {
  private static final long GRACE_SECONDS = 5;
  private static final Logger log = LoggerFactory.getLogger(PublishShutdown.class);

  private final Publisher publisher;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread hook = new Thread(this::say, "last-words");

  PublishShutdown(Publisher publisher) {
    this.publisher = publisher;
  }

  /// Is ready from now on until closed.
  void listen() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  @Override
  public void close() {
    over.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      log.debug("the process is ending already", e);
    }
  }

  private void say() {
    publisher.stop();
    try {
      if (!over.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
        log.warn("not everything that was sent has been acknowledged in {} s", GRACE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
