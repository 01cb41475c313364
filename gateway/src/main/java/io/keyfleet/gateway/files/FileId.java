package io.keyfleet.gateway.files;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Ids of uploaded files. Each says when its file was created, so that the place of one in a list
/// is known after the file was deleted.
final class FileId {
  private static final Pattern FORM = Pattern.compile("file-([0-9a-f]{12})[0-9a-f]{20}");
  private static final int RANDOM_BYTES = 10;

  private FileId() {}

  /// A new one.
  ///
  /// @param random makes what nobody guesses
  static String of(Instant createdAt, RandomGenerator random) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return "file-%012x%s".formatted(createdAt.toEpochMilli(), HexFormat.of().formatHex(bytes));
  }

  /// When the file of an id was created, to the millisecond; nothing where it is no such id.
  static Optional<Instant> createdAt(String id) {
    Matcher form = FORM.matcher(id);
    try {
      return form.matches()
          ? Optional.of(Instant.ofEpochMilli(Long.parseLong(form.group(1), 16)))
          : Optional.empty();
    } catch (DateTimeException | NumberFormatException e) {
      return Optional.empty();
    }
  }
}
