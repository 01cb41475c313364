package io.keyfleet.simulator.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.simulator.quota.QuotaStatus;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How one provider speaks: where the key is, which headers report limits, what errors look like.
/// Answers look the same in all of them. Safe for all threads.
public sealed interface Dialect permits OpenAi, Azure, Anthropic, DeepSeek, Gemini, Groq {
  /// What it is called in settings.
  String name();

  /// Headers of every response to a call of a known account.
  ///
  /// @param organization whom the account belongs to
  /// @param requestId of the call
  /// @param millis how long the call was worked on
  Map<String, String> headers(String organization, String requestId, long millis);

  /// Headers that tell how the quotas stand; none for a provider that tells nothing.
  Map<String, String> limits(LimitContext context);

  /// A call over a quota.
  ///
  /// @param cause the quota that refused it
  Refusal refuse(LimitContext context, QuotaStatus cause);

  /// An error in this provider's form.
  Refusal refuse(ErrorReply error, String requestId);

  /// The API key of a request; nothing if none was sent.
  ///
  /// @param header a request's header by its name
  default Optional<String> key(Function<String, @Nullable String> header) {
    return bearer(header);
  }

  /// Whether blank lines are sent while an answer is waited for.
  default boolean keepsAlive() {
    return false;
  }

  /// An error response.
  ///
  /// @param status HTTP status
  /// @param headers more than every response has
  record Refusal(int status, Map<String, String> headers, JsonNode body) {
    public Refusal {
      headers = Map.copyOf(headers);
    }
  }

  private static Optional<String> bearer(Function<String, @Nullable String> header) {
    String bearer = "bearer ";
    return Optional.ofNullable(header.apply("Authorization"))
        .filter(value -> value.regionMatches(true, 0, bearer, 0, bearer.length()))
        .map(value -> value.substring(bearer.length()).strip())
        .filter(key -> !key.isEmpty());
  }
}
