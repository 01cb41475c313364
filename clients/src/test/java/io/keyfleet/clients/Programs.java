package io.keyfleet.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Runs clients that are programs, in a folder with the packages of `src/test/node`. For one
/// thread.
final class Programs {
  static final Path FOLDER = Path.of("target", "node");
  private static final Path SOURCES = Path.of("src", "test", "node");
  private static final Path LOG = FOLDER.resolve("log");
  private static final long PATIENCE_MINUTES = 2;

  private Programs() {}

  /// Brings the packages there; skips the test, and says so, if Node is missing or they cannot be
  /// had.
  static void prepareNode() throws IOException, InterruptedException {
    assume(
        status(Map.of(), "node", "--version") == 0 && status(Map.of(), "npm", "--version") == 0,
        "SKIPPED: Node or npm is missing, the clients for it are not tried");
    Path lock = FOLDER.resolve("package-lock.json");
    boolean installed =
        Files.isDirectory(FOLDER.resolve("node_modules"))
            && Files.mismatch(lock, SOURCES.resolve(lock.getFileName())) < 0;
    try (Stream<Path> sources = Files.list(SOURCES)) {
      for (Path source : sources.toList()) {
        Files.copy(
            source, FOLDER.resolve(source.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    if (!installed) {
      int status = status(Map.of(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
      if (status != 0) {
        Files.delete(lock);
      }
      assume(status == 0, "SKIPPED: npm cannot install the packages; see target/node/log");
    }
  }

  /// Skips the test, and says so, unless something holds.
  static void assume(boolean holds, String skipped) {
    if (!holds) {
      System.err.println(skipped);
    }
    assumeTrue(holds, skipped);
  }

  /// What a program says, which must end with status 0.
  static String run(String... command) throws IOException, InterruptedException {
    return run(Map.of(), command);
  }

  /// The same with more in its environment.
  static String run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    int status = status(environment, command);
    String said = Files.readString(LOG);
    assertThat(status).as("%s: %s", List.of(command), said).isZero();
    return said;
  }

  /// Its exit status; 127 if there is no such program.
  static int status(Map<String, String> environment, String... command)
      throws InterruptedException {
    try {
      Files.createDirectories(FOLDER);
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(FOLDER.toFile())
              .redirectErrorStream(true)
              .redirectOutput(LOG.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
      process.destroyForcibly();
      return ended ? process.exitValue() : 1;
    } catch (IOException e) {
      return 127;
    }
  }
}
