package io.keyfleet.producer.source.file;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.producer.source.rows.KnownNames;
import io.keyfleet.producer.source.rows.Layout;
import io.keyfleet.producer.source.rows.References;
import io.keyfleet.producer.source.shape.Mapping;
import io.keyfleet.producer.source.shape.Shape;
import io.keyfleet.producer.source.text.Content;
import io.keyfleet.producer.source.text.Encoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How a file is read, after a look at its content.
///
/// @param format never `auto`
record Reading(FileFormat format, Layout layout, Content content, Mapping mapping) {
  Shape shape() {
    return format.shape();
  }

  /// Why a mapped row must not be sent as it stands: fields that belong to what is asked would be
  /// left out, unless its owner says what to send, or its label is no answer.
  Optional<String> refused(FileOptions options, ObjectNode row) {
    Optional<String> unsent =
        options.blanks() || mapping.asks()
            ? Optional.empty()
            : KnownNames.unshown(row).or(() -> shape().unsent(row));
    return unsent.or(() ->
        References.unusable(
            mapping.sources().getOrDefault("expected", "expected"), row.path("expected")));
  }

  /// The same in words for its owner.
  String words() {
    List<String> how = new ArrayList<>();
    if (format != FileFormat.text) {
      how.add(layout.words());
    }
    if (content.encoding() != Encoding.UTF_8) {
      how.add(content.encoding().label());
    }
    if (content.lineEnd() == '\r') {
      how.add("lines that end with CR");
    }
    String mapped =
        mapping.sources().entrySet().stream()
            .map(one -> one.getValue() + " → " + one.getKey())
            .reduce((a, b) -> a + ", " + b)
            .map(all -> "; by --map " + all)
            .orElse("");
    String meaning = format == FileFormat.text ? "text, a prompt a line" : shape().words();
    return "read as "
        + meaning
        + (how.isEmpty() ? "" : " (" + String.join(", ", how) + ")")
        + mapped;
  }
}
