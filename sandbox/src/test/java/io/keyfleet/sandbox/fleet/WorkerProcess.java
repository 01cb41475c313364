package io.keyfleet.sandbox.fleet;

import io.keyfleet.sandbox.processes.Jvm;
import io.keyfleet.worker.Main;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A worker, or another service, as a process of its own, as the launcher starts it.
final class WorkerProcess {
  private static final long PATIENCE_SECONDS = 30;

  private final String name;
  private final Process process;

  private WorkerProcess(String name, Process process) {
    this.name = name;
    this.process = process;
  }

  /// Starts one; it needs some seconds until it has its part.
  ///
  /// @param folder takes its log
  static WorkerProcess start(FleetFixture fleet, String name, Path folder) throws IOException {
    return start(Main.class, fleet, name, folder);
  }

  /// The same of another service.
  static WorkerProcess start(Class<?> main, FleetFixture fleet, String name, Path folder)
      throws IOException {
    List<String> command = new ArrayList<>(Jvm.OWN.command());
    command.add(main.getName());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(fleet.environment(name));
    builder.directory(folder.toFile());
    builder.redirectErrorStream(true).redirectOutput(folder.resolve(name + ".log").toFile());
    return new WorkerProcess(name, builder.start());
  }

  String name() {
    return name;
  }

  /// Kills it as `kill -9` does; returns when it is gone.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// Asks it to end, as SIGTERM does.
  void terminate() {
    process.destroy();
  }

  /// Waits for its end.
  ///
  /// @return whether it came in time
  boolean ended() throws InterruptedException {
    return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
