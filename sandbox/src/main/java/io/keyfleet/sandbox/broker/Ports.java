package io.keyfleet.sandbox.broker;

import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Which port of this machine a broker takes. Kafka wants to know before it listens.
public final class Ports {
  static final String LOOPBACK = "127.0.0.1";

  /// Those that this process has spoken for: the system may name one again until somebody listens.
  private static final Set<Integer> TAKEN = ConcurrentHashMap.newKeySet();

  private Ports() {}

  /// The wanted port; where that is 0, the last one if it is free, or else any free one.
  ///
  /// @throws Failure if the wanted port is taken
  static int choose(int wanted, OptionalInt last) {
    if (wanted != 0) {
      if (!isFree(wanted)) {
        throw new Failure(
            "port "
                + wanted
                + " is taken on "
                + LOOPBACK
                + "; give the broker a free one with --port");
      }
      TAKEN.add(wanted);
      return wanted;
    }
    if (last.isPresent() && isFree(last.getAsInt())) {
      TAKEN.add(last.getAsInt());
      return last.getAsInt();
    }
    return free();
  }

  /// A port that is free now, another one each time.
  public static int free() {
    int port = any();
    while (!TAKEN.add(port)) {
      port = any();
    }
    return port;
  }

  private static int any() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral(LOOPBACK))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new Failure("no port is free on " + LOOPBACK + " (" + e.getMessage() + ")", e);
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // as Kafka does, so that connections lingering after a restart are no hindrance
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral(LOOPBACK), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
