package io.keyfleet.simulator;

import io.keyfleet.service.cli.Cli;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// The simulator's command line.
@Command(
    name = "keyfleet",
    mixinStandardHelpOptions = true,
    description = "The simulated API.",
    subcommands = SimulatorCommand.class)
public final class Main implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  private Main() {}

  /// Runs the subcommand and ends the process with its status.
  public static void main(String[] args) {
    System.exit(Cli.run(new Main(), args));
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return Cli.USAGE;
  }
}
