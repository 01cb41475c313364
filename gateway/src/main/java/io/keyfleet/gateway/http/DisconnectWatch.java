package io.keyfleet.gateway.http;

import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notices when a client closes its connection while its request is served. HTTP/1.1 servers do
/// not: they read no further before the response is written. A selector of its own sees the
/// connection become readable; a readable one without a byte to read has ended. Safe for all
/// threads.
final class DisconnectWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DisconnectWatch.class);

  private final Selector selector;
  private final Queue<Watched> fresh = new ConcurrentLinkedQueue<>();
  private final Thread thread;

  private record Watched(SocketChannel channel, Runnable gone) {}

  DisconnectWatch() {
    try {
      this.selector = Selector.open();
    } catch (IOException e) {
      throw new Failure("cannot watch connections: " + e.getMessage(), e);
    }
    this.thread = Thread.ofPlatform().daemon().name("disconnects").start(this::watch);
  }

  /// Watches the connection of a request until closed. HTTP/2 tells by itself.
  AutoCloseable watch(Request request, Runnable gone) {
    EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
    if (!(endPoint instanceof SocketChannelEndPoint socket)
        || !request.getConnectionMetaData().getHttpVersion().asString().startsWith("HTTP/1")) {
      return () -> {};
    }
    SocketChannel channel = socket.getChannel();
    fresh.add(new Watched(channel, gone));
    selector.wakeup();
    return () -> {
      SelectionKey key = channel.keyFor(selector);
      if (key != null) {
        key.attach(null);
        key.cancel();
        selector.wakeup();
      }
    };
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      selector.close();
    } catch (IOException e) {
      // there is nothing left to watch
    }
  }

  boolean watching() {
    return selector.isOpen();
  }

  private void watch() {
    while (selector.isOpen() && !Thread.currentThread().isInterrupted()) {
      try {
        selector.select(this::look);
        for (Watched next = fresh.poll(); next != null; next = fresh.poll()) {
          register(next);
        }
      } catch (IOException | ClosedSelectorException e) {
        return;
      }
    }
  }

  private void register(Watched next) throws IOException {
    SelectionKey before = next.channel().keyFor(selector);
    if (before != null && !before.isValid()) {
      selector.selectNow(); // lets go of the key of the connection's request before
    }
    try {
      next.channel().register(selector, SelectionKey.OP_READ, next.gone());
    } catch (CancelledKeyException e) {
      log.debug("a connection is not watched", e); // its request ended meanwhile
    } catch (ClosedChannelException e) {
      next.gone().run();
    }
  }

  private void look(SelectionKey key) {
    Object gone = key.attachment();
    if (!key.isValid() || gone == null) {
      return;
    }
    key.cancel(); // bytes that a client sends ahead of its turn say that it is there
    if (ended((SocketChannel) key.channel())) {
      ((Runnable) gone).run();
    }
  }

  private static boolean ended(SocketChannel channel) {
    try {
      return channel.socket().getInputStream().available() == 0;
    } catch (IOException e) {
      return true;
    }
  }
}
