package io.keyfleet.producer.source.text;

import java.io.IOException;
import java.util.Optional;

/// Lines one after another. For one thread.
public interface Lines {
  /// The next one, or nothing at the end.
  Optional<Line> next() throws IOException;

  /// The next one that is not blank.
  default Optional<Line> nextFilled() throws IOException {
    Optional<Line> line = next();
    while (line.isPresent() && line.get() instanceof Line.Text text && text.text().isBlank()) {
      line = next();
    }
    return line;
  }
}
