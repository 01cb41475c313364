package io.keyfleet.simulator.http;

/// Settings of the JDK's HTTP server that it reads once a process, from system properties. Those
/// that somebody has set stay as they are.
public final class ServerTuning {
  private ServerTuning() {}

  /// Sets them; to be called before the first server is made.
  public static void apply() {
    // a response leaves in two writes, the second of which would wait 40 ms for an acknowledgement
    set("sun.net.httpserver.nodelay", "true");
    // the server closes idle connections beyond 200 by default: a fleet keeps thousands warm
    set("sun.net.httpserver.maxIdleConnections", "20000");
    // seconds until an idle connection is closed; longer than clients keep theirs
    set("sun.net.httpserver.idleInterval", "600");
  }

  private static void set(String name, String value) {
    if (System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }
}
