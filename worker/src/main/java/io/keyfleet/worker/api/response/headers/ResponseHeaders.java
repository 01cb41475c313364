package io.keyfleet.worker.api.response.headers;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The headers of a response, whatever HTTP client read them.
@FunctionalInterface
public interface ResponseHeaders {
  /// A header's value, in whichever case its name stands; null where it has none.
  @Nullable String get(String name);

  default Optional<String> find(String name) {
    return Optional.ofNullable(get(name)).map(String::strip);
  }

  /// These, and those that only the body tells.
  default ResponseHeaders or(Map<String, String> more) {
    return name -> {
      String own = get(name);
      return own == null ? more.get(name) : own;
    };
  }
}
