package io.keyfleet.sandbox.processes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A Java and the classes that a process runs.
///
/// @param home of its JDK
/// @param classPath as `java -cp` takes it
/// @param options besides those that every process has
public record Jvm(Path home, String classPath, List<String> options) {
  /// This JVM's own.
  public static final Jvm OWN =
      new Jvm(
          Path.of(System.getProperty("java.home")),
          System.getProperty("java.class.path"),
          List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));

  /// Starts `java`, up to the name of the main class.
  List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin").resolve("java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath));
    return command;
  }
}
