package io.keyfleet.scorer.results;

import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/// A file that the user named by a flag. It is written beside its place and moved there, so that
/// nobody ever reads half of it; a device or a pipe is written directly.
///
/// @param flag the flag, for messages
/// @param path the file
public record OutputFile(String flag, Path path) {

  /// Why it cannot be written, found by trying; nothing if it can.
  public Optional<String> problem() {
    if (Files.isDirectory(path)) {
      return Optional.of(unwritable("it is a folder"));
    }
    if (direct()) {
      return Files.isWritable(path) ? Optional.empty() : Optional.of(unwritable("no permission"));
    }
    if (!Files.isDirectory(folder())) {
      return Optional.of(unwritable("the folder " + folder() + " does not exist"));
    }
    if (Files.exists(path) && !Files.isWritable(path)) {
      return Optional.of(unwritable("no permission"));
    }
    try {
      Files.deleteIfExists(Files.createTempFile(folder(), ".keyfleet", ".tmp"));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(unwritable("no file can be created in " + folder() + ""));
    }
  }

  /// Where to write first: beside the file, or the file itself where it is none to be replaced.
  public Path draft() {
    return direct() ? path : path.resolveSibling(path.getFileName() + ".part");
  }

  /// Puts what was written to `draft` in the file's place.
  void publish(Path draft) throws IOException {
    if (draft.equals(path)) {
      return;
    }
    try {
      Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(draft, path, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  Failure failed(IOException e) {
    String reason = e.getMessage() == null ? e.toString() : e.getMessage();
    return new Failure("cannot write " + flag + " " + path + ": " + reason, e);
  }

  /// Whether it is there and neither a regular file nor a folder.
  boolean direct() {
    return Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path);
  }

  private Path folder() {
    Path folder = path.toAbsolutePath().getParent();
    return folder == null ? path.toAbsolutePath() : folder;
  }

  private String unwritable(String reason) {
    return flag + " " + path + " cannot be written: " + reason + "; choose another file";
  }
}
