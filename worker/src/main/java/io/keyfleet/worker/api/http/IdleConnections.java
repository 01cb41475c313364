package io.keyfleet.worker.api.http;

import io.keyfleet.service.time.Ticker;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import okhttp3.Connection;
import okhttp3.Protocol;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/// Connections that nothing is sent on, and whether their server closed them meanwhile: servers of
/// Node and Python do after five seconds. OkHttp looks only where a connection was idle for ten.
/// Between look and request a server may still close one: such a request meets a closed connection
/// and was not processed. Safe for all threads.
final class IdleConnections {
  /// A look takes a millisecond or more, and many of them hold calls up that were let go already,
  /// so connections that are in use all the time are spared it.
  private static final long WORTH_A_LOOK = Duration.ofSeconds(1).toNanos();

  private static final int LOOK_MILLIS = 1;

  /// The longest way there and back in which a close crosses a request: what ends later may have
  /// been worked on.
  private static final long CROSSING = Duration.ofMillis(500).toNanos();

  /// How Okio says that the end came before the first byte of a response.
  private static final String NO_BYTE = "limit=0 ";

  private final Ticker ticker;
  private final Map<Connection, Long> since = Collections.synchronizedMap(new WeakHashMap<>());

  IdleConnections(Ticker ticker) {
    this.ticker = ticker;
  }

  /// Says that a connection is idle from now on.
  void released(Connection connection) {
    since.put(connection, ticker.nanos());
  }

  /// A way to send a request.
  interface Sending {
    Response send() throws IOException;
  }

  /// Sends a request unless the connection was closed meanwhile. HTTP/2 tells of its end by itself.
  ///
  /// @param connection null where there is none
  /// @throws Closed if the server had closed it; nothing was sent
  /// @throws Crossed if the server closed it while the request was on its way
  Response send(@Nullable Connection connection, Sending sending) throws IOException {
    Long from = connection == null ? null : since.remove(connection);
    if (connection == null
        || from == null
        || connection.protocol().compareTo(Protocol.HTTP_1_1) > 0
        || ticker.nanos() - from < WORTH_A_LOOK) {
      return sending.send();
    }
    if (ended(connection.socket())) {
      throw new Closed();
    }
    long start = ticker.nanos();
    try {
      return sending.send();
    } catch (IOException e) {
      throw ticker.nanos() - start <= CROSSING && withoutAByte(e) ? new Crossed(e) : e;
    }
  }

  private static boolean withoutAByte(IOException e) {
    boolean ended =
        e.getCause() instanceof EOFException end
            && String.valueOf(end.getMessage()).contains(NO_BYTE);
    return ended || e instanceof SocketException;
  }

  /// Whether there is anything to read, be it the end: nothing should come before a request.
  private static boolean ended(Socket socket) {
    try {
      int timeout = socket.getSoTimeout();
      socket.setSoTimeout(LOOK_MILLIS);
      try {
        socket.getInputStream().read();
        return true;
      } finally {
        socket.setSoTimeout(timeout);
      }
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /// The connection was closed while it was idle; nothing was sent on it.
  static final class Closed extends IOException {
    private static final long serialVersionUID = 1L;

    Closed() {
      super("closed while idle");
    }
  }

  /// The connection was closed while the request was on its way; nothing came back.
  static final class Crossed extends IOException {
    private static final long serialVersionUID = 1L;

    private Crossed(IOException cause) {
      super("closed while idle, when the request was on its way", cause);
    }
  }
}
