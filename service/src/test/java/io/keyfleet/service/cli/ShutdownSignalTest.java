package io.keyfleet.service.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ShutdownSignalTest {
  /// Of a process that SIGTERM ended: 128 and the signal's number.
  private static final int SIGTERM = 143;

  @Test
  void aCommandThatEndsInTimeEndsTheProcessWithItsOwnStatus() throws Exception {
    assertThat(statusAfterSignal("own")).isEqualTo("7");
  }

  @Test
  void aCommandWithoutAStatusOfItsOwnHasTheSignals() throws Exception {
    assertThat(statusAfterSignal("signals")).isEqualTo("ended true " + SIGTERM);
  }

  @Test
  void whoIsNotDoneWithinPatienceIsEndedByTheSignal() throws Exception {
    assertThat(statusAfterSignal("late")).isEqualTo("ended false " + SIGTERM);
  }

  private static String statusAfterSignal(String command) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Stopped.class.getName(),
                command)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out = process.inputReader(UTF_8)) {
      assertThat(out.readLine()).isEqualTo("ready");
      process.toHandle().destroy(); // which leaves the streams open
      String said = String.join("", out.lines().toList());
      return (said + " " + process.waitFor()).strip();
    } finally {
      process.destroyForcibly();
    }
  }

  /// A command that ends when it is stopped, or never.
  static final class Stopped {
    private Stopped() {}

    public static void main(String[] args) throws InterruptedException {
      CountDownLatch stopped = new CountDownLatch(1);
      Runnable stop = args[0].equals("late") ? () -> {} : stopped::countDown;
      Duration patience = args[0].equals("late") ? Duration.ofMillis(1) : ShutdownSignal.UNBOUNDED;
      try (ShutdownSignal signal =
          args[0].equals("own")
              ? new ShutdownSignal(stop, patience)
              : new ShutdownSignal(
                  stop, patience, inTime -> System.out.println("ended " + inTime))) {
        System.out.println("ready");
        stopped.await();
        signal.ends(7);
      }
    }
  }
}
