package io.keyfleet.scorer.command;

import io.keyfleet.service.settings.Setting;
import java.util.List;

/// Where the log goes, which is settled before anything logs: to standard output, unless that is
/// for something else.
public final class LogTarget {
  private LogTarget() {}

  /// Makes room on standard output for what these arguments ask for.
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
