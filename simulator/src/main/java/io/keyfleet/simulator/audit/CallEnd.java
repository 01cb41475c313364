package io.keyfleet.simulator.audit;

/// How a call ended, as far as the audit tells.
public enum CallEnd {
  /// With 200 and a whole answer.
  ANSWERED,
  /// With 429.
  TOO_MANY,
  /// In any other way.
  FAILED
}
