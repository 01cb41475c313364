package io.keyfleet.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The options that the launcher gives to the JVM of an image, asked with a java that prints them.
class LauncherTest {
  private static final String BOUND = "-Xmx512m";
  private static final String LIGHT = "-XX:TieredStopAtLevel=1";
  private static final String SERIAL = "-XX:+UseSerialGC";

  @TempDir
  @SuppressWarnings("NullAway.Init") // by JUnit
  private Path folder;

  @BeforeEach
  void anImage() throws IOException {
    Files.copy(Path.of("..", "keyfleet"), folder.resolve("keyfleet"));
    Path lib = Files.createDirectory(folder.resolve("lib"));
    for (String service : List.of("worker", "scorer", "gateway", "producer")) {
      Files.createFile(lib.resolve("keyfleet-" + service + "-1.jar"));
    }
    Path bin = Files.createDirectories(folder.resolve("jdk/bin"));
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
    Path java = Files.writeString(bin.resolve("java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void heapsThatGrowWithTheWorkAreBounded() throws Exception {
    assertThat(options("worker", "")).contains(BOUND, SERIAL);
    assertThat(options("scorer", "")).contains(BOUND);
    assertThat(options("producer", "")).contains("-Xmx192m");
  }

  @Test
  void shortCommandsAreNotCompiledForLong() throws Exception {
    assertThat(options("runs", "")).contains(LIGHT, SERIAL).doesNotContain(BOUND);
    assertThat(options("scorer", "", "--help")).contains(LIGHT).doesNotContain(BOUND);
    assertThat(options("scorer", "", "--once")).doesNotContain(LIGHT);
  }

  @Test
  void aHeapThatIsSaidIsTheOnlyOne() throws Exception {
    assertThat(options("worker", "-Xmx1g")).contains("-Xmx1g").doesNotContain(BOUND);
    assertThat(options("scorer", "-XX:MaxRAMPercentage=70")).doesNotContain(BOUND);
  }

  @Test
  void aCollectorThatIsSaidIsTheOnlyOne() throws Exception {
    assertThat(options("worker", "-XX:+UseG1GC")).contains("-XX:+UseG1GC").doesNotContain(SERIAL);
  }

  private List<String> options(String command, String javaOpts, String... arguments)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("bash", folder.resolve("keyfleet").toString()));
    line.add(command);
    line.addAll(List.of(arguments));
    ProcessBuilder launcher = new ProcessBuilder(line).redirectErrorStream(true);
    launcher.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    launcher.environment().put("JAVA_OPTS", javaOpts);
    launcher.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    Process process = launcher.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.lines().toList();
  }
}
