package io.keyfleet.sandbox.guarantees;

/// What checking a guarantee over a run showed.
///
/// @param holds whether it held
/// @param text one sentence for people, with the figures or with what broke it
public record Finding(boolean holds, String text) {
  static Finding holds(String text) {
    return new Finding(true, text);
  }

  static Finding broken(String text) {
    return new Finding(false, text);
  }

  @Override
  public String toString() {
    return (holds ? "holds: " : "BROKEN: ") + text;
  }
}
