package io.keyfleet.plan;

import io.keyfleet.service.cli.Cli;

/// The command that plans.
public final class Main {
  private Main() {}

  /// Runs it and ends the process.
  public static void main(String[] args) {
    System.setProperty("keyfleet.log.target", "System.err");
    System.exit(Cli.run(new PlanCommand(), args));
  }
}
