package io.keyfleet.gateway.files;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An uploaded file.
///
/// @param id `file-…`
/// @param owner name of the key that it was uploaded with
/// @param filename as its owner called it
/// @param purpose as its owner said
/// @param bytes size of its content
/// @param lines lines with something in them
/// @param createdAt when it was uploaded
/// @param expiresAt from when on it is gone; null: never
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StoredFile(
    String id,
    String owner,
    String filename,
    String purpose,
    long bytes,
    long lines,
    Instant createdAt,
    @Nullable Instant expiresAt) {

  /// Whether it is gone.
  public boolean expired(Instant now) {
    return expiresAt != null && !now.isBefore(expiresAt);
  }
}
