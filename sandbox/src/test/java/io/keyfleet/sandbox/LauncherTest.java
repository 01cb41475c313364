package io.keyfleet.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.cli.HelpPages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the launcher of an image does: the options that it gives to the JVM, asked with a java that
/// prints them, and the pages that it prints without one.
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
    for (String service :
        List.of("worker", "scorer", "gateway", "producer", "plan", "simulator", "sandbox")) {
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

  @Test
  void aHelpThatIsWrittenDownNeedsNoJava() throws Exception {
    write("worker", "all about workers");
    write("scorer-runs", "all about runs");
    write("scorer-runs-stop", "how to stop one");
    write("version", "keyfleet 1");
    assertThat(options("worker", "", "--help")).containsExactly("all about workers");
    assertThat(options("runs", "", "-h")).containsExactly("all about runs");
    assertThat(options("runs", "", "stop", "--help")).containsExactly("how to stop one");
    assertThat(options("runs", "", "stop", "--version")).containsExactly("keyfleet 1");
    assertThat(options("worker", "", "-V")).containsExactly("keyfleet 1");
  }

  @Test
  void javaAnswersWhatIsNotWrittenDown() throws Exception {
    write("worker", "all about workers");
    write("version", "keyfleet 1");
    assertThat(options("worker", "", "--id", "w", "--help")).contains("-cp", "--id");
    assertThat(options("worker", "", "--help", "--help")).contains("-cp");
    assertThat(options("worker", "", "begin", "--version")).contains("-cp", "begin");
    assertThat(options("worker", "", "../worker", "--help")).contains("-cp");
    assertThat(options("gateway", "", "--help")).contains("-cp");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aPageSaysWhatJavaSays(String command) throws Exception {
    List<String> words = List.of(command.split(" "));
    String[] rest = words.subList(1, words.size()).toArray(String[]::new);
    List<String> line = options(words.getFirst(), "", rest);
    List<String> java = new ArrayList<>(List.of(ProcessHandle.current().info().command().get()));
    java.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    java.addAll(line.subList(line.indexOf("-cp") + 2, line.size()));
    List<String> said = output(new ProcessBuilder(java));
    assertThat(said).isNotEmpty();
    HelpPages.write(HelpTest.commands(), Files.createDirectory(folder.resolve("lib/help")));
    assertThat(options(words.getFirst(), "", rest)).isEqualTo(said);
  }

  static List<String> commands() throws IOException {
    Stream<String> named =
        Files.readString(Path.of("..", "keyfleet"))
            .transform(launcher -> launcher.substring(0, launcher.indexOf("\nUSAGE\n")))
            .lines()
            .filter(line -> line.matches(" {2}[a-z]+ +[a-zO].*"))
            .map(line -> line.strip().split(" ")[0]);
    return Stream.concat(named, Stream.of("runs stop", "pool check"))
        .map(command -> command + " --help")
        .toList();
  }

  private void write(String page, String text) throws IOException {
    Path pages = Files.createDirectories(folder.resolve("lib/help"));
    Files.writeString(pages.resolve(page + ".txt"), text + "\n");
  }

  private List<String> options(String command, String javaOpts, String... arguments)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("bash", folder.resolve("keyfleet").toString()));
    line.add(command);
    line.addAll(List.of(arguments));
    ProcessBuilder launcher = new ProcessBuilder(line);
    launcher.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    launcher.environment().put("JAVA_OPTS", javaOpts);
    launcher.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    return output(launcher);
  }

  private static List<String> output(ProcessBuilder command)
      throws IOException, InterruptedException {
    Process process = command.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.lines().toList();
  }
}
