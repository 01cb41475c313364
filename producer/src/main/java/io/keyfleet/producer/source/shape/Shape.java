package io.keyfleet.producer.source.shape;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import io.keyfleet.contract.UnreadableRecord;
import java.util.Optional;

/// What fields mean in files of some owner. Safe for all threads.
public interface Shape {
  /// The owner, and which field becomes what.
  String words();

  /// Whether a row looks like one of such a file.
  boolean fits(ObjectNode row);

  /// What the row asks; takes the fields that it uses.
  ///
  /// @throws UnreadableRecord if that cannot be said
  Asked read(Fields row) throws UnreadableRecord;

  /// Why a row must not be sent as it stands, with the flags that would help: it has fields that
  /// belong to what is asked. Nothing if there are none.
  default Optional<String> unsent(ObjectNode row) {
    return Optional.empty();
  }

  /// What of the expected text counts, if it is not all of it.
  default Optional<Pattern> expectedPart() {
    return Optional.empty();
  }
}
