package io.keyfleet.service.cli;

import io.keyfleet.service.Version;
import io.keyfleet.service.settings.UsageException;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Help;

/// Runs a command: exit status 0 for success, 1 for failure, 2 for wrong usage, errors as lines on
/// standard error and never as a stack trace (`KEYFLEET_LOG_LEVEL=DEBUG` logs it).
public final class Cli {
  /// The command did what it was asked for.
  public static final int SUCCESS = 0;

  /// It could not.
  public static final int FAILURE = 1;

  /// It was asked wrongly.
  public static final int USAGE = 2;

  /// It did, and a figure is under the bound that it was given.
  public static final int UNDER = 3;

  static final String VERSION = "keyfleet " + Version.CURRENT;

  private static final Logger log = LoggerFactory.getLogger(Cli.class);

  private Cli() {}

  /// Runs `command`, an object with picocli's annotations, and returns its exit status.
  public static int run(Callable<Integer> command, String... args) {
    CommandLine line = line(command);
    line.setParameterExceptionHandler((problem, arguments) -> {
      CommandLine failed = problem.getCommandLine();
      failed.getErr().println("keyfleet: " + problem.getMessage() + meant(problem));
      failed.getErr().println("keyfleet: see '" + failed.getCommandName() + " --help'");
      return USAGE;
    });
    line.setExecutionExceptionHandler((problem, failed, parsed) -> {
      log.debug("{} failed", failed.getCommandName(), problem);
      return report(problem, failed);
    });
    return line.execute(args);
  }

  /// A command that says the same of itself wherever that is printed: 80 columns wide, in no
  /// colours.
  ///
  /// @param command an object with picocli's annotations, or its class
  static CommandLine line(Object command) {
    CommandLine line = new CommandLine(command);
    versioned(line);
    line.setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));
    return line;
  }

  private static void versioned(CommandLine line) {
    line.getCommandSpec().version(VERSION);
    line.getSubcommands().values().forEach(Cli::versioned);
  }

  private static String meant(CommandLine.ParameterException problem) {
    return problem instanceof CommandLine.UnmatchedArgumentException unmatched
            && !unmatched.getSuggestions().isEmpty()
        ? "; did you mean " + unmatched.getSuggestions().getFirst() + "?"
        : "";
  }

  private static int report(Exception problem, CommandLine failed) {
    return switch (problem) {
      case UsageException usage -> {
        usage.problems().forEach(line -> failed.getErr().println("keyfleet: " + line));
        yield USAGE;
      }
      case Failure failure -> {
        failed.getErr().println("keyfleet: " + failure.getMessage());
        yield FAILURE;
      }
      case KafkaException kafka -> {
        failed.getErr().println("keyfleet: Kafka: " + KafkaFailure.line(kafka));
        yield FAILURE;
      }
      default -> {
        failed.getErr().println("keyfleet: unexpected: " + problem);
        yield FAILURE;
      }
    };
  }
}
