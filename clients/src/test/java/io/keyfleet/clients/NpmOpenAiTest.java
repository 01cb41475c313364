package io.keyfleet.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Runs `node/check.mjs`, which asks the simulated API with OpenAI's client for Node, and
/// `node/gateway.mjs`, which asks a gateway with that and with Anthropic's. Skipped, and says so,
/// if Node is missing or its packages cannot be had.
class NpmOpenAiTest {
  private static final Path SOURCES = Path.of("src", "test", "node");
  private static final Path FOLDER = Path.of("target", "node");
  private static final List<String> FILES =
      List.of("package.json", "package-lock.json", "check.mjs", "gateway.mjs");
  private static final int BATCH_LINES = 10_000;

  @Test
  void everythingThatItsScriptChecksHolds() throws Exception {
    prepare();
    try (Simulation simulation = new Simulation()) {
      int status = run("node", "check.mjs", simulation.baseUrl(), Simulation.KEY, Simulation.TWICE);
      assertThat(status).as(Files.readString(FOLDER.resolve("log"))).isZero();
    }
  }

  @Test
  void everythingThatTheGatewaysScriptChecksHolds() throws Exception {
    prepare();
    try (GatewayFixture gateway = new GatewayFixture()) {
      int status =
          run(
              "node",
              "gateway.mjs",
              gateway.baseUrl(),
              GatewayFixture.KEY,
              Integer.toString(BATCH_LINES));
      assertThat(status).as(Files.readString(FOLDER.resolve("log"))).isZero();
    }
  }

  private static void prepare() throws Exception {
    boolean node = run("node", "--version") == 0 && run("npm", "--version") == 0;
    assume(node, "SKIPPED: Node or npm is missing, OpenAI's client for it is not tried");
    Files.createDirectories(FOLDER);
    for (String file : FILES) {
      Files.copy(SOURCES.resolve(file), FOLDER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    if (!Files.isDirectory(FOLDER.resolve("node_modules").resolve("@anthropic-ai"))) {
      int status = run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
      assume(status == 0, "SKIPPED: npm cannot install the packages; see target/node/log");
    }
  }

  private static void assume(boolean holds, String skipped) {
    if (!holds) {
      System.err.println(skipped);
    }
    assumeTrue(holds, skipped);
  }

  /// The exit status, what is said being in the log; 127 where there is no such program.
  private static int run(String... command) throws InterruptedException {
    try {
      Files.createDirectories(FOLDER);
      Process process =
          new ProcessBuilder(command)
              .directory(FOLDER.toFile())
              .redirectErrorStream(true)
              .redirectOutput(FOLDER.resolve("log").toFile())
              .start();
      boolean ended = process.waitFor(2, TimeUnit.MINUTES);
      process.destroyForcibly();
      return ended ? process.exitValue() : 1;
    } catch (IOException e) {
      return 127;
    }
  }
}
