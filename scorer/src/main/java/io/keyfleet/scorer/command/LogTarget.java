package io.keyfleet.scorer.command;

import io.keyfleet.service.settings.Setting;
import java.util.List;

/// Chooses the log target before the first log line: standard output, unless that carries the
/// result.
public final class LogTarget {
  private LogTarget() {}

  /// Chooses by the arguments of the command.
  public static void choose(List<String> arguments) {
    boolean command = arguments.contains("compare") || arguments.contains("missing");
    boolean quiet = arguments.contains("--quiet") || arguments.contains("-q");
    if (command || quiet || arguments.contains("--json")) {
      System.setProperty("keyfleet.log.target", "System.err");
    }
    if ((command || quiet) && System.getenv(Setting.KEYFLEET_LOG_LEVEL.name()) == null) {
      System.setProperty("keyfleet.log.level", "WARN");
    }
  }
}
