package io.keyfleet.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.HexFormat;

/// Public name of an API key: `key-` and the first ten hex digits of its SHA-256. The only form in
/// which a key is ever shown; the key cannot be recovered from it.
///
/// @param value the name
public record KeyId(@JsonValue String value) implements Comparable<KeyId> {
  private static final int DIGITS = 10;

  @JsonCreator
  public KeyId {}

  /// The name of the key whose secret text is `secret`.
  public static KeyId of(String secret) {
    byte[] hash = Sha256.of(secret.getBytes(UTF_8));
    return new KeyId("key-" + HexFormat.of().formatHex(hash).substring(0, DIGITS));
  }

  @Override
  public int compareTo(KeyId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
