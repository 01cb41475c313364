package io.keyfleet.producer.publish;

import io.keyfleet.producer.source.PromptSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.kafka.clients.producer.MockProducer;

/// A publication on a thread of its own, so that a test can acknowledge by hand.
final class PublicationFixture implements AutoCloseable {
  private final FutureTask<PublishResult> task;
  private final Thread thread;

  PublicationFixture(Publisher publisher, PromptSource source, PublishListener listener) {
    task = new FutureTask<>(() -> publisher.publish(source, listener));
    thread = Thread.ofVirtual().start(task);
  }

  /// Returns when the producer was given so many records.
  void awaitSent(MockProducer<byte[], byte[]> producer, int records) {
    while (producer.history().size() < records) {
      Thread.onSpinWait();
    }
  }

  /// Returns when the publication waits for room.
  void awaitBlocked() {
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
  }

  PublishResult published() throws Exception {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
