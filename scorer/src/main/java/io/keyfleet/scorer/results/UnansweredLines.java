package io.keyfleet.scorer.results;

import java.util.function.Consumer;

/// The results of prompts that have no answer: dead ones, and those not settled yet. They stand at
/// a results file's end, since either may still be answered while it grows.
@FunctionalInterface
public interface UnansweredLines {
  /// None.
  UnansweredLines NONE = lines -> {};

  /// Gives every one of them to `lines`.
  void give(Consumer<ResultLine> lines);
}
