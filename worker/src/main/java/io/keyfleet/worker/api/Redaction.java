package io.keyfleet.worker.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.service.settings.Secret;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/// Takes the keys that an API was shown out of what it says: as they are, as a URL has them and in
/// Base64.
///
/// @param forms what is replaced
public record Redaction(List<String> forms) {
  /// Below that a key is a placeholder such as `none`, and likely a word of any text.
  private static final int SHORTEST_SECRET = 8;

  private static final String MASK = "***";

  /// Where nothing was shown.
  public static final Redaction NONE = new Redaction(List.of());

  public static Redaction of(List<Secret> keys) {
    return new Redaction(
        keys.stream()
            .map(Secret::reveal)
            .filter(key -> key.length() >= SHORTEST_SECRET)
            .flatMap(Redaction::forms)
            .distinct()
            .toList());
  }

  private static Stream<String> forms(String key) {
    return Stream.of(
        key,
        URLEncoder.encode(key, UTF_8),
        Base64.getEncoder().withoutPadding().encodeToString(key.getBytes(UTF_8)));
  }

  public String apply(String text) {
    String said = text;
    for (String form : forms) {
      said = said.replace(form, MASK);
    }
    return said;
  }

  /// Not the keys.
  @Override
  public String toString() {
    return "Redaction";
  }
}
