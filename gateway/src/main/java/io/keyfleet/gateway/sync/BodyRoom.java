package io.keyfleet.gateway.sync;

import io.keyfleet.gateway.http.ApiError;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Bounds the bytes of all requests that are read, parsed or on their way to Kafka, so that many
/// large ones at once are read one after another. Safe for all threads.
final class BodyRoom {
  private final Semaphore bytes;
  private final int all;
  private final Duration patience;

  /// Room for a body, until closed. For one thread at a time.
  interface Share extends AutoCloseable {
    @Override
    void close();
  }

  /// @param bytes of bodies at the same time
  /// @param patience how long a request waits for others
  BodyRoom(int bytes, Duration patience) {
    this.bytes = new Semaphore(bytes, true);
    this.all = bytes;
    this.patience = patience;
  }

  /// Waits until there is room for a body.
  ///
  /// @throws ApiError where there is none in time
  Share share(long length) throws InterruptedException {
    int wanted = (int) Math.min(Math.max(1, length), all);
    if (!bytes.tryAcquire(wanted, patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw ApiError.of(
          503,
          "server_error",
          "busy",
          "too many large requests are being read; try again soon",
          Map.of("Retry-After", "1"));
    }
    return new Taken(wanted);
  }

  private final class Taken implements Share {
    private int held;

    private Taken(int held) {
      this.held = held;
    }

    @Override
    public void close() {
      bytes.release(held);
      held = 0;
    }
  }
}
