package io.keyfleet.sandbox.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class BrokerFlagsTest {
  @Command
  private static final class Holder {
    @Mixin private BrokerFlags flags = new BrokerFlags();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "--brokers=0, --brokers",
    "--brokers=10, --brokers",
    "--brokers=3 --port=9092, --port",
    "--port=65536, --port",
    "--kafka-libs=nowhere, --kafka-libs",
    "--kafka-java=/, --kafka-java",
  })
  void whatCannotBeStartedIsNamedBeforeAnythingIs(String arguments, String named) {
    Holder holder = new Holder();
    new CommandLine(holder).parseArgs(arguments.split(" "));

    assertThat(holder.flags.problems()).anyMatch(problem -> problem.startsWith(named));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"--brokers=3", "--port=9092", "--port=0"})
  void whatCanBeStartedIsNoProblem(String arguments) {
    Holder holder = new Holder();
    new CommandLine(holder).parseArgs(arguments.split(" "));

    assertThat(holder.flags.problems()).isEmpty();
  }
}
