package io.keyfleet.service.settings;

import io.keyfleet.contract.KeyId;

/// An API key. Prints as its [KeyId]; the text comes out by [#reveal] only, which belongs where a
/// request is made.
public final class Secret {
  private final String text;
  private final KeyId id;

  /// @param text the key, not blank
  public Secret(String text) {
    this.text = text;
    this.id = KeyId.of(text);
  }

  /// The key itself.
  public String reveal() {
    return text;
  }

  /// Its public name.
  public KeyId id() {
    return id;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && secret.text.equals(text);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return id.toString();
  }
}
