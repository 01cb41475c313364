package io.keyfleet.gateway.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.contract.response.WellFormed;
import io.keyfleet.gateway.http.ApiError;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/// The form that a file is uploaded with.
///
/// @param file its content
/// @param purpose one of OpenAI's
/// @param kept how long it is kept; nothing: until it is deleted
record UploadForm(MultiPart.Part file, String purpose, Optional<Duration> kept) {
  private static final String FILE = "file";
  private static final String EXPIRES_AFTER = "expires_after";
  private static final Set<String> PURPOSES =
      Set.of("assistants", "batch", "evals", "fine-tune", "user_data", "vision");
  private static final int MAX_TEXT = 64;
  private static final int MAX_NAME = 255;

  /// Reads it.
  ///
  /// @param maxBytes largest file that is taken
  static UploadForm read(MultiPartFormData.Parts parts, long maxBytes) throws IOException {
    MultiPart.Part file = parts.getFirst(FILE);
    if (file == null) {
      throw ApiError.invalid(FILE, "missing_required_parameter", "no 'file' was sent");
    }
    String purpose = text(parts, "purpose");
    if (purpose == null || !PURPOSES.contains(purpose)) {
      throw ApiError.invalid(
          "purpose",
          purpose == null ? "missing_required_parameter" : "invalid_value",
          "'purpose' must be one of " + PURPOSES.stream().sorted().toList());
    }
    if (text(parts, EXPIRES_AFTER) != null) {
      throw ApiError.invalid(
          EXPIRES_AFTER, "invalid_type", "send expires_after[anchor] and expires_after[seconds]");
    }
    Optional<Duration> kept =
        ExpiresAfter.of(
            EXPIRES_AFTER,
            text(parts, EXPIRES_AFTER + "[anchor]"),
            text(parts, EXPIRES_AFTER + "[seconds]"));
    if (file.getLength() > maxBytes) {
      throw ApiError.tooLarge(FILE, "the file is larger than " + maxBytes + " bytes");
    }
    return new UploadForm(file, purpose, kept);
  }

  /// The file's name, as its owner calls it.
  String filename() {
    String given = file.getFileName() == null ? "" : file.getFileName().strip();
    String name = given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1);
    name = name.isEmpty() ? "upload" : name.replaceAll("\\p{Cntrl}", "_");
    return WellFormed.of(name.substring(0, Math.min(name.length(), MAX_NAME)));
  }

  /// A field's text, whatever charset its part names; null where there is none.
  private static @Nullable String text(MultiPartFormData.Parts parts, String name)
      throws IOException {
    MultiPart.Part part = parts.getFirst(name);
    if (part == null) {
      return null;
    }
    if (part.getLength() > MAX_TEXT) {
      return "";
    }
    String text = UTF_8.decode(Content.Source.asByteBuffer(part.createContentSource())).toString();
    return text.isBlank() ? null : text.strip();
  }
}
