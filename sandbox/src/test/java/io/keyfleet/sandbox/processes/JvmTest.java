package io.keyfleet.sandbox.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvmTest {
  @Test
  void jarsOfTheLauncherAreRunInItsOrderWithTheCacheBesideThem(@TempDir Path folder)
      throws Exception {
    Path build = Files.createDirectory(folder.resolve("fleet.1"));
    for (String name : new String[] {"b.jar", "a.jar", "began", "keyfleet-c.jar"}) {
      Files.createFile(build.resolve(name));
    }
    Path link = Files.createSymbolicLink(folder.resolve("fleet"), Path.of("fleet.1"));

    assertThat(Jvm.ofJars(link).options()).noneMatch(option -> option.startsWith("-XX:AOT"));
    Files.createFile(build.resolve("keyfleet.aot"));

    Path real = build.toRealPath();
    assertThat(Jvm.ofJars(link).command())
        .contains("-XX:AOTCache=" + real.resolve("keyfleet.aot"))
        .endsWith(
            "-cp",
            real.resolve("a.jar")
                + ":"
                + real.resolve("b.jar")
                + ":"
                + real.resolve("keyfleet-c.jar"));
  }
}
