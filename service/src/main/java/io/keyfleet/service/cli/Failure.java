package io.keyfleet.service.cli;

/// Ends the process with one clear line: what went wrong, which setting it depends on, and how to
/// fix it.
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param message the line; never holds a key
  public Failure(String message) {
    super(message);
  }

  /// @param message the line; never holds a key
  /// @param cause what led to it, for the debug log only
  public Failure(String message, Throwable cause) {
    super(message, cause);
  }
}
