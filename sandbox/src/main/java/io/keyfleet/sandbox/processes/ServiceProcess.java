package io.keyfleet.sandbox.processes;

import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A service of the fleet as a process of its own. Ended by its own process id. For one thread.
final class ServiceProcess {
  private static final Path SETSID = Path.of("/usr/bin/setsid");
  private static final Path NICE = Path.of("/usr/bin/nice");

  private final String name;
  private final Process process;

  private ServiceProcess(String name, Process process) {
    this.name = name;
    this.process = process;
  }

  /// Starts one on this JVM's Java and classes.
  ///
  /// @param environment all of its environment
  /// @param folder its working folder, which takes its log after that of those of its name before
  static ServiceProcess start(
      String name, List<String> mainAndArguments, Map<String, String> environment, Path folder) {
    return start(name, Jvm.OWN, mainAndArguments, environment, folder);
  }

  /// The same on another.
  static ServiceProcess start(
      String name,
      Jvm jvm,
      List<String> mainAndArguments,
      Map<String, String> environment,
      Path folder) {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(NICE)) {
      // who judges when calls arrive must not wait for a processor behind those who make them
      command.addAll(List.of(NICE.toString(), "-n", "10"));
    }
    if (Files.isExecutable(SETSID)) {
      // a group that a stopped process is in must not be woken because its shell went away
      command.add(SETSID.toString());
    }
    command.addAll(jvm.command());
    command.addAll(mainAndArguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve(name + ".log").toFile()));
    try {
      return new ServiceProcess(name, builder.start());
    } catch (IOException e) {
      throw new Failure("cannot start a process: " + e.getMessage(), e);
    }
  }

  String name() {
    return name;
  }

  boolean alive() {
    return process.isAlive();
  }

  /// As `kill -9`; returns when it is gone.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// The same, without waiting.
  void end() {
    process.destroyForcibly();
  }

  /// As `kill -TERM`.
  void terminate() {
    process.destroy();
  }

  /// As `kill -TERM`, and as `kill -9` once it has had so much time.
  void stop(Duration most) throws InterruptedException {
    terminate();
    if (!awaitEnd(most.toSeconds())) {
      kill();
    }
  }

  /// As `kill -STOP`.
  void pause() throws InterruptedException {
    signal("-STOP");
  }

  /// As `kill -CONT`.
  void resume() throws InterruptedException {
    signal("-CONT");
  }

  /// Its exit status, once it has ended.
  int status() {
    return process.exitValue();
  }

  /// Waits for its end.
  ///
  /// @return whether it came in time
  boolean awaitEnd(long seconds) throws InterruptedException {
    return process.waitFor(seconds, TimeUnit.SECONDS);
  }

  private void signal(String signal) throws InterruptedException {
    try {
      new ProcessBuilder("kill", signal, String.valueOf(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new Failure("cannot signal a process: " + e.getMessage(), e);
    }
  }
}
