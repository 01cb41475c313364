package io.keyfleet.service.settings;

import java.util.List;

/// Everything that is wrong with how a command was configured.
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  /// @param problems one line each: the setting, what is wrong, how to fix it
  public UsageException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  /// One line each.
  public List<String> problems() {
    return problems;
  }
}
