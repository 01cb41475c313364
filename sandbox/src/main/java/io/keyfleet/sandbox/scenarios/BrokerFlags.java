package io.keyfleet.sandbox.scenarios;

import io.keyfleet.sandbox.broker.Ports;
import io.keyfleet.sandbox.processes.Brokers;
import io.keyfleet.sandbox.processes.Jvm;
import io.keyfleet.sandbox.processes.OwnBroker;
import io.keyfleet.sandbox.processes.Release;
import io.keyfleet.sandbox.processes.ReleasedBrokers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which brokers scenarios are played on.
final class BrokerFlags {
  private static final int MOST = 9;

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "0",
      description = "port for the broker (default: any free one)")
  private int port;

  @Option(
      names = "--brokers",
      paramLabel = "N",
      defaultValue = "1",
      description = "brokers; from three on with three replicas (default: ${DEFAULT-VALUE})")
  private int brokers = 1;

  @Option(
      names = "--kafka-libs",
      paramLabel = "DIR",
      description = "jars of the Kafka release to run brokers on, instead of Keyfleet's own")
  private @Nullable Path libraries;

  @Option(
      names = "--kafka-java",
      paramLabel = "HOME",
      description = "JDK to run that release on, instead of this one")
  private @Nullable Path java;

  List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (port < 0 || port > 65_535) {
      problems.add("--port is not a port from 0 to 65535: '" + port + "'");
    }
    if (brokers < 1 || brokers > MOST) {
      problems.add("--brokers is not a whole number from 1 to " + MOST + ": '" + brokers + "'");
    }
    if (port != 0 && released()) {
      problems.add("--port is for Keyfleet's own broker; it does not go with --brokers");
    }
    if (libraries != null && !Files.isDirectory(libraries)) {
      problems.add("--kafka-libs is not a folder: '" + libraries + "'");
    }
    if (java != null && libraries == null) {
      problems.add("--kafka-java goes with --kafka-libs only");
    }
    if (java != null && !Files.isExecutable(java.resolve("bin").resolve("java"))) {
      problems.add("--kafka-java is not the home of a Java: '" + java + "'");
    }
    return problems;
  }

  /// Starts them.
  ///
  /// @param folder takes data and logs
  Brokers start(Path folder) throws InterruptedException {
    return released()
        ? new ReleasedBrokers(release(), folder)
        : new OwnBroker(folder, port == 0 ? Ports.free() : port);
  }

  private boolean released() {
    return brokers > 1 || libraries != null;
  }

  private Release release() {
    Path home = java == null ? Jvm.OWN.home() : java;
    return libraries == null ? Release.own(brokers) : Release.in(libraries, home, brokers);
  }
}
