package io.keyfleet.gateway.http;

import io.keyfleet.service.time.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/// Reads on for a while after a request was refused before its body was read (RFC 9112, 9.6). A
/// connection that is closed while its client still sends is reset, and then the client never sees
/// why it was refused.
final class LingeringClose {
  private static final long LONGEST_NANOS = Duration.ofSeconds(30).toNanos();
  private static final int BUFFER = 65_536;

  private LingeringClose() {}

  /// Discards what is left of a request's body, for 30 s at most.
  static void await(Request request, Ticker ticker) {
    if (request.getHeaders().contains(HttpHeader.EXPECT, HttpHeaderValue.CONTINUE.asString())) {
      return; // it sends no body before it is told to
    }
    long end = ticker.nanos() + LONGEST_NANOS;
    byte[] discarded = new byte[BUFFER];
    try (InputStream body = Content.Source.asInputStream(request)) {
      while (ticker.nanos() - end < 0 && body.read(discarded) >= 0) {
        // the next one
      }
    } catch (IOException e) {
      // the client is gone, or cannot be read any more
    }
  }
}
