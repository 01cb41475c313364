package io.keyfleet.scorer.snapshot;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/// What a snapshot holds as bytes that only their writer can read.
public interface SnapshotPart {
  /// Writes all of it, in the form that [#restore] reads.
  void write(DataOutput out) throws IOException;

  /// Becomes what [#write] wrote.
  ///
  /// @throws IOException if it is nothing of that kind; the part is then as it was
  void restore(DataInput in) throws IOException;
}
