package io.keyfleet.gateway.http;

import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/// A request whose body must come at some least rate, so that nobody holds a connection by sending
/// a byte now and then. For one thread at a time.
final class SteadyRequest extends Request.Wrapper {
  private static final long GRACE_NANOS = Duration.ofSeconds(30).toNanos();
  private static final int LEAST_BYTES_PER_SECOND = 1_000;

  private final Ticker ticker;
  private final long begun;
  private long bytes;

  SteadyRequest(Request wrapped, Ticker ticker) {
    super(wrapped);
    this.ticker = ticker;
    this.begun = ticker.nanos();
  }

  @Override
  public Content.Chunk read() {
    Content.Chunk chunk = super.read();
    if (chunk == null || Content.Chunk.isFailure(chunk)) {
      return chunk;
    }
    bytes += chunk.remaining();
    long spent = ticker.nanos() - begun - GRACE_NANOS;
    if (spent > 0 && bytes < spent / 1_000_000_000.0 * LEAST_BYTES_PER_SECOND) {
      chunk.release();
      return Content.Chunk.from(
          new TimeoutException(
              "the body comes slower than " + LEAST_BYTES_PER_SECOND + " bytes/s"));
    }
    return chunk;
  }
}
