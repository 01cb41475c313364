package io.keyfleet.worker.api.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Response;

/// HTTP/2 connections that nothing came back on yet: how many streams they allow is not known, and
/// OkHttp puts all calls on them that wait. Servers refuse what is too much, and Node's closes the
/// connection after a hundred refusals, with all that it had taken. So each takes [#FIRST] calls
/// until the first of them is over; the others then choose again. Safe for all threads.
final class FreshConnections {
  /// What servers allow at least as a rule (RFC 9113, 6.5.2).
  private static final int FIRST = 100;

  private final Map<Connection, Fresh> connections =
      Collections.synchronizedMap(new WeakHashMap<>());

  private record Fresh(Semaphore places, CountDownLatch over) {}

  /// Sends a request on the connection that was chosen for it.
  ///
  /// @throws IdleConnections.Closed if it has to choose again; nothing was sent
  Response send(Interceptor.Chain chain, IdleConnections.Sending sending) throws IOException {
    Connection connection = chain.connection();
    if (connection == null || connection.protocol().compareTo(Protocol.HTTP_1_1) <= 0) {
      return sending.send();
    }
    Fresh fresh =
        connections.computeIfAbsent(
            connection, one -> new Fresh(new Semaphore(FIRST), new CountDownLatch(1)));
    if (fresh.over().getCount() > 0 && !fresh.places().tryAcquire()) {
      await(fresh.over());
      throw new IdleConnections.Closed();
    }
    try {
      return sending.send();
    } finally {
      fresh.over().countDown();
    }
  }

  private static void await(CountDownLatch over) throws IOException {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
