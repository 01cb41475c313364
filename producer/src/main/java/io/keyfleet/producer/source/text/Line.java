package io.keyfleet.producer.source.text;

/// A line of a file, or one of the elements that its JSON holds, by its number, which starts at 1.
public sealed interface Line {
  long number();

  /// One that can be read.
  record Text(long number, String text) implements Line {}

  /// One that cannot.
  ///
  /// @param reason in words, without the line's own content
  record Bad(long number, String reason) implements Line {}
}
