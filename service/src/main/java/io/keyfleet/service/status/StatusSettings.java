package io.keyfleet.service.status;

import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;

/// Where the status page listens.
///
/// @param host address
/// @param port 0 for any free one
public record StatusSettings(String host, int port) {
  /// Reads them.
  public static StatusSettings read(Settings settings) {
    return new StatusSettings(
        settings.text(Setting.KEYFLEET_STATUS_HOST),
        settings.integer(Setting.KEYFLEET_STATUS_PORT, 0, 65_535));
  }
}
