package io.keyfleet.sandbox.processes;

import io.keyfleet.service.cli.Failure;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A Java and the classes that a process runs.
///
/// @param home of its JDK
/// @param classPath as `java -cp` takes it
/// @param options besides those that every process has
public record Jvm(Path home, String classPath, List<String> options) {
  /// Names a folder of jars that the launcher built, for a JVM whose own classes are no jars: its
  /// processes run those, and start from the AOT cache beside them.
  private static final String JARS = "keyfleet.jars";

  private static final String CACHE = "keyfleet.aot";
  private static final String CACHE_OPTION = "-XX:AOTCache=";
  private static final List<String> ALLOWED =
      List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

  /// This JVM's own, with its own classes and AOT cache unless `keyfleet.jars` names others.
  public static final Jvm OWN =
      Optional.ofNullable(System.getProperty(JARS))
          .map(folder -> ofJars(Path.of(folder)))
          .orElseGet(() -> own(System.getProperty("java.class.path"), ownCache()));

  private static Jvm own(String classPath, Optional<Path> cache) {
    List<String> options = new ArrayList<>(ALLOWED);
    cache.ifPresent(
        file -> options.addAll(List.of(CACHE_OPTION + file, "-Xlog:aot*=off", "-Xlog:cds*=off")));
    return new Jvm(Path.of(System.getProperty("java.home")), classPath, options);
  }

  private static Optional<Path> ownCache() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith(CACHE_OPTION))
        .map(option -> Path.of(option.substring(CACHE_OPTION.length())))
        .findFirst();
  }

  /// In the launcher's order and with its options, for which alone a cache is good.
  static Jvm ofJars(Path folder) {
    try (Stream<Path> files = Files.list(folder.toRealPath())) {
      String classPath =
          files
              .map(Path::toString)
              .filter(file -> file.endsWith(".jar"))
              .sorted()
              .collect(Collectors.joining(File.pathSeparator));
      return own(classPath, Optional.of(folder.toRealPath().resolve(CACHE)).filter(Files::exists));
    } catch (IOException e) {
      throw new Failure("cannot read the folder of " + JARS + ": " + e, e);
    }
  }

  /// Starts `java`, up to the name of the main class.
  public List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin").resolve("java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath));
    return command;
  }
}
