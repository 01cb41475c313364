package io.keyfleet.sandbox;

import io.keyfleet.sandbox.broker.BrokerCommand;
import io.keyfleet.sandbox.demo.DemoCommand;
import io.keyfleet.sandbox.loadgen.AnswersCommand;
import io.keyfleet.sandbox.scenarios.ScenariosCommand;
import io.keyfleet.service.cli.Cli;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// The sandbox's command line.
@Command(
    name = "keyfleet",
    mixinStandardHelpOptions = true,
    description = "What the fleet can be tried against on one machine.",
    subcommands = {
      DemoCommand.class,
      BrokerCommand.class,
      ScenariosCommand.class,
      AnswersCommand.class,
    })
public final class Main implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  /// Runs a subcommand and ends the process with its status.
  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals("demo")) {
      DemoCommand.quietLog();
    }
    System.exit(Cli.run(new Main(), args));
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return Cli.USAGE;
  }
}
