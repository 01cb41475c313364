package io.keyfleet.service.terminal;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The terminal at standard error, if there is one.
final class Terminal {
  private static final int USUAL_COLUMNS = 80;
  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

  private Terminal() {}

  /// Whether a line there can be redrawn.
  static boolean atStandardError() {
    String kind = System.getenv("TERM");
    return kind != null && !kind.equals("dumb") && isTerminal();
  }

  /// Characters in a line: `COLUMNS` where the shell tells, else 80.
  static int columns() {
    String columns = System.getenv("COLUMNS");
    return columns != null && columns.matches("[1-9]\\d{1,3}")
        ? Integer.parseInt(columns)
        : USUAL_COLUMNS;
  }

  /// Java tells of standard input and output only; Linux of standard error, too.
  private static boolean isTerminal() {
    try {
      String device = Files.readSymbolicLink(STANDARD_ERROR).toString();
      return device.startsWith("/dev/pts/")
          || device.startsWith("/dev/tty")
          || device.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }
  }
}
