package io.keyfleet.sandbox.processes;

import io.keyfleet.sandbox.broker.BrokerCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The sandbox's broker of one node as a process of its own.
public final class OwnBroker implements Brokers {
  private final Path folder;
  private final int port;
  private ServiceProcess process;

  /// Starts it.
  ///
  /// @param folder takes data and log
  public OwnBroker(Path folder, int port) {
    this.folder = folder;
    this.port = port;
    this.process = started();
  }

  @Override
  public int count() {
    return 1;
  }

  @Override
  public int port(int node) {
    return port;
  }

  @Override
  public void start() {
    if (!process.alive()) {
      process = started();
    }
  }

  @Override
  public boolean alive() {
    return process.alive();
  }

  @Override
  public void kill(int node) throws InterruptedException {
    process.kill();
  }

  @Override
  public void stop() throws InterruptedException {
    process.stop(ProcessFleet.STARTING);
  }

  @Override
  public void end() {
    process.end();
  }

  private ServiceProcess started() {
    return ServiceProcess.start(
        "broker",
        List.of(
            BrokerCommand.class.getName(),
            "--port",
            String.valueOf(port),
            "--data",
            folder.resolve("broker").toString()),
        Map.of("PATH", String.valueOf(System.getenv("PATH"))),
        folder);
  }
}
