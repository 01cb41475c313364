package io.keyfleet.scorer.settings;

import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Where a scorer keeps its snapshots.
///
/// @param folder the folder for its snapshot; nothing: it keeps none
/// @param fresh whether to ignore a snapshot of before
/// @param listed how many answers the page lists; 48 bytes of a file each
public record SnapshotSettings(Optional<Path> folder, boolean fresh, long listed) {
  private static final int LEAST_LISTED = 1_000;
  private static final int MOST_LISTED = 1_000_000_000;

  /// Listed where there is a folder.
  public static final long LISTED = 20_000_000;

  /// Listed where the file is a temporary one, whose folder may be small or in memory.
  public static final long LISTED_FOR_NOW = 2_000_000;

  /// Reads them.
  ///
  /// @param fresh whether to ignore a snapshot of before
  static SnapshotSettings read(Settings settings, boolean fresh) {
    Optional<Path> folder = settings.find(Setting.KEYFLEET_STATE).map(Path::of);
    long listed = settings.integer(Setting.KEYFLEET_LISTED_ANSWERS, LEAST_LISTED, MOST_LISTED);
    return new SnapshotSettings(
        folder, fresh, folder.isPresent() ? listed : Math.min(listed, LISTED_FOR_NOW));
  }

  /// With the usual number of listed answers.
  public SnapshotSettings(Optional<Path> folder, boolean fresh) {
    this(folder, fresh, folder.isPresent() ? LISTED : LISTED_FOR_NOW);
  }

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
