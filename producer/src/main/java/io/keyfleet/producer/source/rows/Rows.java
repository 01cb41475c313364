package io.keyfleet.producer.source.rows;

import java.io.IOException;
import java.util.Optional;

/// A file's rows one after another. For one thread.
public interface Rows {
  /// The next one, or nothing at the end.
  Optional<Row> next() throws IOException;

  /// Passes over the next one as cheaply as may be.
  ///
  /// @return whether there was one
  boolean skip() throws IOException;
}
