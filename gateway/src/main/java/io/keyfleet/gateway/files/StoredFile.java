package io.keyfleet.gateway.files;

import java.time.Instant;

/// An uploaded file.
///
/// @param id `file-…`
/// @param owner name of the key that it was uploaded with
/// @param filename as its owner called it
/// @param purpose as its owner said
/// @param bytes size of its content
/// @param lines lines with something in them
/// @param createdAt when it was uploaded
public record StoredFile(
    String id,
    String owner,
    String filename,
    String purpose,
    long bytes,
    long lines,
    Instant createdAt) {}
