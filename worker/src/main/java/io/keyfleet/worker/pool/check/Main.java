package io.keyfleet.worker.pool.check;

import io.keyfleet.service.cli.Cli;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// The command `pool`.
@Command(
    name = "pool",
    mixinStandardHelpOptions = true,
    description = "The accounts that a fleet may use.",
    subcommands = CheckCommand.class)
public final class Main implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  private Main() {}

  /// Runs the command.
  public static void main(String[] args) {
    System.exit(Cli.run(new Main(), args));
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return Cli.USAGE;
  }
}
