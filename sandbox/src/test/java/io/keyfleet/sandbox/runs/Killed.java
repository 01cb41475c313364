package io.keyfleet.sandbox.runs;

import io.keyfleet.producer.source.PromptSource;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Producer;

/// Ends a publication as abruptly as one can within a process: after some entries the producer
/// drops what it has buffered and on its way, and the publishing thread dies of an error.
///
/// @param left entries until then
record Killed(PromptSource source, Producer<?, ?> producer, AtomicLong left)
    implements PromptSource {
  /// What the thread dies of.
  static final class Death extends Error {
    private static final long serialVersionUID = 1L;
  }

  static Killed after(long entries, PromptSource source, Producer<?, ?> producer) {
    return new Killed(source, producer, new AtomicLong(entries));
  }

  @Override
  public Optional<Entry> next() {
    if (left.getAndDecrement() == 0) {
      producer.close(Duration.ZERO);
      throw new Death();
    }
    return source.next();
  }

  @Override
  public OptionalLong size() {
    return source.size();
  }

  @Override
  public void close() {
    source.close();
  }
}
