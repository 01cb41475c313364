package io.keyfleet.simulator.fault;

import io.keyfleet.simulator.dialect.ErrorCatalog;

/// What a fault does to a call.
public sealed interface Effect {

  /// The API refuses it.
  record Refuse(ErrorCatalog trouble) implements Effect {}

  /// The API sends something that is no chat completion.
  ///
  /// @param status HTTP status
  record Garble(int status, String contentType, String body) implements Effect {}

  /// The connection is closed without a response.
  record Cut() implements Effect {}

  /// No response comes, and the connection stays.
  record Hang() implements Effect {}

  /// The answer's way back is troubled.
  record Deliver(Flaw flaw) implements Effect {}

  /// The answer ends for another reason than that it is whole.
  ///
  /// @param reason its `finish_reason`
  record Finish(String reason) implements Effect {}

  /// The account's limits are lower than they were.
  record Shrink() implements Effect {}

  /// What is wrong with the way of a response.
  enum Flaw {
    /// Nothing.
    NONE,
    /// It breaks off half-way.
    CUT,
    /// It comes in drops.
    SLOW,
    /// Blank lines come before it.
    BLANK_LINES
  }
}
