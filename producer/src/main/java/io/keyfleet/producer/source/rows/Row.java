package io.keyfleet.producer.source.rows;

import com.fasterxml.jackson.databind.node.ObjectNode;

/// A row of a file, by the line on which it starts, or its number.
public sealed interface Row {
  /// One whose fields are known.
  record Good(long line, ObjectNode fields) implements Row {}

  /// One that is none.
  ///
  /// @param reason in words, without its content
  record Bad(long line, String reason) implements Row {}
}
