package io.keyfleet.service.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class CliTest {
  @Test
  @ResourceLock(Resources.SYSTEM_ERR)
  void anUnknownOptionNamesTheNearest() {
    assertThat(errors("--topcis", "x")).contains("did you mean --topics?");
  }

  @Test
  @ResourceLock(Resources.SYSTEM_ERR)
  void anOptionThatIsNearNoneNamesNone() {
    assertThat(errors("--q9")).contains("--q9").doesNotContain("did you mean");
  }

  private static String errors(String... arguments) {
    PrintStream before = System.err;
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    try {
      System.setErr(new PrintStream(errors, true, UTF_8));
      assertThat(Cli.run(new Sample(), arguments)).isEqualTo(Cli.USAGE);
    } finally {
      System.setErr(before);
    }
    return errors.toString(UTF_8);
  }

  @Command(name = "sample", mixinStandardHelpOptions = true)
  private static final class Sample implements Callable<Integer> {
    @Option(names = "--topics")
    private String topics = "";

    @Override
    public Integer call() {
      return topics.length();
    }
  }
}
