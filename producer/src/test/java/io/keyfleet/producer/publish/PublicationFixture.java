package io.keyfleet.producer.publish;

import io.keyfleet.producer.source.PromptSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
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
  void awaitSent(MockProducer<byte[], byte[]> producer, int records) throws InterruptedException {
    await(() -> producer.history().size() >= records);
  }

  /// Returns when the publication waits for room.
  void awaitBlocked() throws InterruptedException {
    await(() -> thread.getState() == Thread.State.TIMED_WAITING);
  }

  /// Waits for a condition until the publication has ended, or the test's time is over.
  private void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the publication does not get there");
      }
      if (task.isDone() && !condition.getAsBoolean()) {
        throw new AssertionError("the publication ended before");
      }
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
