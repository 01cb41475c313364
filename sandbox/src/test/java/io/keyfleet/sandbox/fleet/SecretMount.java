package io.keyfleet.sandbox.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/// A folder into which Kubernetes mounts a Secret: every file is a link through `..data`, which is
/// itself a link to the folder of the present version and is turned in one step.
final class SecretMount {
  private static final String DATA = "..data";

  private final Path folder;
  private int version;

  SecretMount(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /// Mounts another version.
  ///
  /// @param files their texts by their names
  void swap(Map<String, String> files) throws IOException {
    Path fresh = Files.createDirectory(folder.resolve("..version-" + ++version));
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(fresh.resolve(file.getKey()), file.getValue());
    }
    Path turned = Files.createSymbolicLink(folder.resolve("..data_tmp"), fresh.getFileName());
    Files.move(
        turned,
        folder.resolve(DATA),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    for (String name : files.keySet()) {
      if (!Files.isSymbolicLink(file(name))) {
        Files.createSymbolicLink(file(name), Path.of(DATA).resolve(name));
      }
    }
  }
}
