package io.keyfleet.scorer.settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Where a scorer keeps its snapshots.
///
/// @param folder the folder for its snapshot; nothing: it notes nothing
/// @param fresh whether to believe nothing that was noted before
public record SnapshotSettings(Optional<Path> folder, boolean fresh) {
  /// None.
  public static final SnapshotSettings NONE = new SnapshotSettings(Optional.empty(), false);

  /// Why it will not do, one line each.
  public List<String> problems() {
    return folder
        .filter(path -> !Files.isDirectory(path) || !Files.isWritable(path))
        .map(path ->
            "KEYFLEET_STATE (--state) is no folder that can be written: '"
                + path
                + "'; make it, or name another")
        .stream()
        .toList();
  }
}
