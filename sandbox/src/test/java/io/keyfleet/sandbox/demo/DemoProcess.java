package io.keyfleet.sandbox.demo;

import io.keyfleet.sandbox.Main;
import io.keyfleet.sandbox.processes.Jvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A demo as a process of its own, as the launcher starts it.
final class DemoProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final Path output;
  private final Path errors;

  private DemoProcess(Process process, Path output, Path errors) {
    this.process = process;
    this.output = output;
    this.errors = errors;
  }

  /// Starts one.
  ///
  /// @param folder its working folder, which takes what it says
  static DemoProcess start(Path folder, Map<String, String> environment, String... options)
      throws IOException {
    List<String> command = new ArrayList<>(Jvm.OWN.command());
    command.addAll(List.of("-Xmx512m", Main.class.getName(), "demo"));
    command.addAll(List.of(options));
    Path output = folder.resolve("output.txt");
    Path errors = folder.resolve("errors.txt");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.directory(folder.toFile());
    builder.redirectOutput(output.toFile()).redirectError(errors.toFile());
    return new DemoProcess(builder.start(), output, errors);
  }

  /// Ends it as Ctrl-C and SIGTERM do.
  void terminate() {
    process.destroy();
  }

  /// Kills it as `kill -9` does; returns when it is gone.
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /// Waits for its end.
  ///
  /// @return its exit status
  int ended() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the demo does not end");
    }
    return process.exitValue();
  }

  /// What it said on standard output.
  String output() throws IOException {
    return Files.readString(output);
  }

  /// What it said on standard error.
  String errors() throws IOException {
    return Files.readString(errors);
  }

  @Override
  public void close() {
    kill();
  }
}
