package io.keyfleet.sandbox.processes;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The broker processes of a fleet, by their node ids from 1 on. For one thread.
public interface Brokers {
  /// How many there are, killed ones included.
  int count();

  /// Port of a node for clients, on loopback.
  int port(int node);

  /// Starts those that do not run, on their data.
  void start();

  /// Whether all of them run.
  boolean alive();

  /// `kill -9` of one.
  void kill(int node) throws InterruptedException;

  /// SIGTERM of all, and their ends.
  void stop() throws InterruptedException;

  /// Ends every one at once.
  void end();

  /// `kill -9` of all.
  default void kill() throws InterruptedException {
    for (int node = 1; node <= count(); node++) {
      kill(node);
    }
  }

  /// Where clients find them.
  default String servers() {
    return IntStream.rangeClosed(1, count())
        .mapToObj(node -> "127.0.0.1:" + port(node))
        .collect(Collectors.joining(","));
  }
}
