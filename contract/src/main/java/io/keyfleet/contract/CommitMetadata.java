package io.keyfleet.contract;

import java.util.Optional;

/// How the metadata of a committed offset of a prompt partition begins: its version, a mark, and
/// the id of the topic that the offset is of. Workers write it; others read that much.
public final class CommitMetadata {
  /// Version of the format, its first field.
  public static final String VERSION = "3";

  private CommitMetadata() {}

  /// The id of the topic; nothing if the text does not say.
  public static Optional<String> topicId(String metadata) {
    String[] fields = metadata.split(" ", 4);
    return fields.length > 3 && fields[0].equals(VERSION) && !fields[2].isEmpty()
        ? Optional.of(fields[2])
        : Optional.empty();
  }
}
