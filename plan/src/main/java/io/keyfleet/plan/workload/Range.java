package io.keyfleet.plan.workload;

/// An estimate and what it lies between.
public record Range(double low, double expected, double high) {
  public static final Range NOTHING = new Range(0, 0, 0);

  /// One that is certain.
  public static Range exactly(double value) {
    return new Range(value, value, value);
  }

  /// The sum, if both are at their lows, and so on.
  public Range plus(Range other) {
    return new Range(low + other.low, expected + other.expected, high + other.high);
  }

  /// So many times as much.
  public Range times(double factor) {
    return new Range(low * factor, expected * factor, high * factor);
  }
}
