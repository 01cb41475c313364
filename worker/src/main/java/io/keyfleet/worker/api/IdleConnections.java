package io.keyfleet.worker.api;

import io.keyfleet.service.time.Ticks;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import okhttp3.Connection;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;

/// Connections that nothing is sent on, and whether their server closed them meanwhile: servers of
/// Node and Python do after five seconds. OkHttp looks only where a connection was idle for ten.
/// Safe for all threads.
final class IdleConnections {
  /// A look takes a millisecond or more, and many of them hold calls up that were let go already,
  /// so connections that are in use all the time are spared it.
  private static final long WORTH_A_LOOK = Duration.ofSeconds(1).toNanos();

  private static final int LOOK_MILLIS = 1;

  private final Ticks ticks;
  private final Map<Connection, Long> since = Collections.synchronizedMap(new WeakHashMap<>());

  IdleConnections(Ticks ticks) {
    this.ticks = ticks;
  }

  /// Says that a connection is idle from now on.
  void released(Connection connection) {
    since.put(connection, ticks.nanos());
  }

  /// To be asked before anything is sent on a connection. HTTP/2 tells of its end by itself.
  ///
  /// @param connection null where there is none
  /// @throws Closed where the server closed it
  void check(@Nullable Connection connection) throws Closed {
    Long from = connection == null ? null : since.remove(connection);
    if (connection == null || from == null || ticks.nanos() - from < WORTH_A_LOOK) {
      return;
    }
    if (connection.protocol().compareTo(Protocol.HTTP_1_1) <= 0 && ended(connection.socket())) {
      throw new Closed();
    }
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
}
