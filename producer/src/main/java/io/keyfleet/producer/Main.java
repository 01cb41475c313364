package io.keyfleet.producer;

import io.keyfleet.producer.request.PrintFlags;
import io.keyfleet.service.cli.Cli;
import java.util.Arrays;
import java.util.List;

/// The commands that publish. It logs nothing itself, as it chooses where log lines go.
public final class Main {
  private static final String RETRY = "retry";

  private Main() {}

  /// Runs `retry` where that is the first argument, else the producer, and ends the process.
  public static void main(String[] args) {
    PrintFlags.prepareLog(List.of(args));
    boolean retry = args.length > 0 && args[0].equals(RETRY);
    System.exit(
        retry
            ? Cli.run(new RetryCommand(), Arrays.copyOfRange(args, 1, args.length))
            : Cli.run(new ProducerCommand(), args));
  }
}
