package io.keyfleet.scorer.dashboard;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// How far a run is.
public enum RunState {
  /// Nothing is settled yet.
  EMPTY,
  /// Prompts are being settled.
  RUNNING,
  /// Nothing was settled for half a minute, and prompts are left, or it is unknown whether any are.
  QUIET,
  /// Every prompt that was published is settled.
  FINISHED;

  /// The name in JSON: lower case.
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
