package io.keyfleet.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whose a prompt is, as two headers of its record say: all prompts of an owner, on whatever
/// topics, take their turns together.
///
/// @param name 1 to 64 characters
/// @param share turns that the owner gets beside those of others, 1 to [#MAX_SHARE]
public record Owner(String name, int share) {
  /// Name of the header that holds the owner's name.
  public static final String NAME_HEADER = "keyfleet-owner";

  /// Name of the header that holds the owner's share, in decimal digits.
  public static final String SHARE_HEADER = "keyfleet-share";

  /// Largest share.
  public static final int MAX_SHARE = 1_000;

  private static final int MAX_NAME = 64;

  /// The owner that the values of the two headers name; nobody if they do not name one.
  public static Optional<Owner> read(byte @Nullable [] name, byte @Nullable [] share) {
    if (name == null || share == null || name.length == 0 || name.length > MAX_NAME) {
      return Optional.empty();
    }
    String digits = new String(share, UTF_8);
    int value = digits.matches("\\d{1,4}") ? Integer.parseInt(digits) : 0;
    return value < 1 || value > MAX_SHARE
        ? Optional.empty()
        : Optional.of(new Owner(new String(name, UTF_8), value));
  }
}
