package io.keyfleet.contract;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// SHA-256, which every Java platform has.
public final class Sha256 {
  private Sha256() {}

  /// A digest that has taken nothing in yet.
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java platform has no SHA-256", e);
    }
  }

  /// The hash of `bytes`.
  public static byte[] of(byte[] bytes) {
    return digest().digest(bytes);
  }
}
