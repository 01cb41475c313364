package io.keyfleet.worker.api;

import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;

/// What is read of responses, and what of that is kept.
///
/// @param maxBytes largest body that is read
/// @param keepWhole whether bodies are kept as they came, rather than their texts only
/// @param maxKeptBytes largest body that is kept; of a larger one the text
public record ResponseSettings(int maxBytes, boolean keepWhole, int maxKeptBytes) {
  /// Reads them; the caller ends with [Settings#check].
  static ResponseSettings read(Settings settings) {
    return new ResponseSettings(
        settings.integer(Setting.KEYFLEET_MAX_RESPONSE_BYTES, 1024, 1 << 30),
        settings.read(
            Setting.KEYFLEET_KEEP, true, ResponseSettings::whole, "is neither whole nor text"),
        settings.integer(Setting.KEYFLEET_MAX_KEPT_BYTES, 1024, 16 << 20));
  }

  private static boolean whole(String text) {
    return switch (text) {
      case "whole" -> true;
      case "text" -> false;
      default -> throw new IllegalArgumentException();
    };
  }
}
