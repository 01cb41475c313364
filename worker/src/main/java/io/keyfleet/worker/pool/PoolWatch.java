package io.keyfleet.worker.pool;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.service.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notices that the files of a pool have changed. It reads all of them now and then and compares
/// their contents, since mounts do not report changes: Kubernetes puts a Secret's new version under
/// another folder and turns a symbolic link, and network file systems report nothing. A change
/// counts once two looks in a row saw the same contents, so that a file that is being written, or
/// one of several that is still the old one, is not taken for it. For one thread.
public final class PoolWatch {
  /// Between two looks while a change is under way.
  private static final Duration SOON = Duration.ofMillis(500);

  private static final Logger log = LoggerFactory.getLogger(PoolWatch.class);
  private static final long MAX_BYTES = 64L << 20;

  private final PoolSource source;
  private final Listener listener;
  private Set<Path> files;
  private String settled = "";
  private String seen = "";

  /// Hears of changes.
  public interface Listener {
    /// The pool is another one; this one may say the same as the one before.
    void changed(Pool pool);

    /// The files have changed, and what is there now must not be used. Once for each change.
    ///
    /// @param problems in lines
    void refused(List<String> problems);
  }

  /// One that has seen nothing yet: the first contents that it sees are a change.
  public PoolWatch(PoolSource source, Listener listener) {
    this.source = source;
    this.listener = listener;
    this.files = source.first().files();
  }

  /// Looks until its thread is interrupted.
  public void watch(Ticker ticker) {
    try {
      while (true) {
        ticker.sleep(carefully() ? SOON : source.interval());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean carefully() {
    try {
      return look();
    } catch (RuntimeException e) {
      log.warn("the pool's files cannot be looked at", e);
      return false;
    }
  }

  /// Looks once.
  ///
  /// @return whether a change is under way, so that the next look should follow soon
  boolean look() {
    String now = contents(files);
    if (now.equals(settled)) {
      seen = now;
      return false;
    }
    if (!now.equals(seen)) {
      seen = now;
      return true;
    }
    PoolReading reading = source.reread().get();
    if (!reading.pool().files().equals(files) || !contents(files).equals(now)) {
      files = reading.pool().files();
      seen = contents(files);
      return true;
    }
    settled = now;
    if (reading.problems().isEmpty()) {
      listener.changed(reading.pool());
    } else {
      listener.refused(reading.problems());
    }
    return false;
  }

  /// A digest of what the files hold, by their names.
  private static String contents(Set<Path> files) {
    MessageDigest digest = sha256();
    for (Path file : new TreeSet<>(files)) {
      byte[] contents = read(file);
      String name = file + (contents == null ? " cannot be read" : " " + contents.length) + "\n";
      digest.update(name.getBytes(UTF_8));
      if (contents != null) {
        digest.update(contents);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static byte @Nullable [] read(Path file) {
    try {
      return Files.size(file) > MAX_BYTES ? null : Files.readAllBytes(file);
    } catch (IOException e) {
      return null;
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
