package io.keyfleet.gateway.files;

import io.keyfleet.gateway.http.ApiError;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// When a file expires, as OpenAI's API has it: some seconds after it was created.
public final class ExpiresAfter {
  private static final String ANCHOR = "created_at";
  private static final long LEAST = Duration.ofHours(1).toSeconds();
  private static final long MOST = Duration.ofDays(30).toSeconds();

  private ExpiresAfter() {}

  /// The time that a client asks for; nothing where it asks for none.
  ///
  /// @param param the parameter that says it
  /// @param anchor what it counts from, or null
  /// @param seconds as a text, or null
  public static Optional<Duration> of(
      String param, @Nullable String anchor, @Nullable String seconds) {
    if (anchor == null && seconds == null) {
      return Optional.empty();
    }
    if (!ANCHOR.equals(anchor)) {
      throw ApiError.invalid(
          param, "invalid_value", "'" + param + "' has the anchor '" + ANCHOR + "' only");
    }
    try {
      long count = seconds == null ? 0 : Long.parseLong(seconds);
      if (count >= LEAST && count <= MOST) {
        return Optional.of(Duration.ofSeconds(count));
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw ApiError.invalid(
        param, "invalid_value", "'" + param + "' has whole seconds from " + LEAST + " to " + MOST);
  }
}
