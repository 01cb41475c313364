package io.keyfleet.sandbox.fleet;

import io.keyfleet.producer.publish.PublishResult;
import io.keyfleet.producer.source.PromptSource;
import io.keyfleet.service.time.SystemTime;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.FutureTask;
import java.util.function.LongSupplier;

/// Prompts that are published for as long as a test needs them, so that work never runs out while
/// something is done to a fleet, however slow the machine.
final class Backlog implements AutoCloseable {
  private static final int MOST = 100_000;
  private static final Duration LOOK = Duration.ofMillis(20);

  private final FutureTask<PublishResult> published;
  private volatile boolean ended;

  /// Publishes on a thread of its own.
  ///
  /// @param waiting prompts that are ahead of the calls: some seconds' work of all accounts
  /// @param calls how many were made up to now
  Backlog(FleetFixture fleet, int waiting, LongSupplier calls) {
    published = new FutureTask<>(() -> fleet.publish(new Source(waiting, calls)));
    Thread.ofVirtual().start(published);
  }

  /// Publishes no more.
  ///
  /// @return prompts that were published
  int end() throws Exception {
    ended = true;
    return (int) published.get().published();
  }

  /// Publishes no more, where a test failed before.
  @Override
  public void close() {
    ended = true;
  }

  private final class Source implements PromptSource {
    private final PromptSource prompts = FleetFixture.arithmetic(MOST);
    private final int waiting;
    private final LongSupplier calls;
    private long given;

    Source(int waiting, LongSupplier calls) {
      this.waiting = waiting;
      this.calls = calls;
    }

    @Override
    public Optional<Entry> next() {
      // a look at the calls costs more than a prompt
      if (given++ % (waiting / 5) == 0) {
        while (!ended && given - calls.getAsLong() >= waiting) {
          pause();
        }
      }
      return ended ? Optional.empty() : prompts.next();
    }

    private static void pause() {
      try {
        SystemTime.TICKER.sleep(LOOK);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public OptionalLong size() {
      return OptionalLong.empty();
    }

    @Override
    public void close() {
      prompts.close();
    }
  }
}
