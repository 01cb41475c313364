package io.keyfleet.worker.api;

import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.worker.network.HeaderValue;
import io.keyfleet.worker.network.NetworkSettings;
import java.time.Duration;
import java.util.Map;

/// How the API is called.
///
/// @param model for prompts that name none
/// @param worker this worker's name, sent to the API in `User-Agent`
/// @param timeout longest duration of a call, from connecting to the last byte
/// @param responses what of their responses is read and kept
/// @param maxInFlight calls at the same time, for which connections are kept
/// @param network how requests get there
public record ApiSettings(
    String model,
    String worker,
    Duration timeout,
    ResponseSettings responses,
    int maxInFlight,
    NetworkSettings network) {
  private static final Duration LONGEST = Duration.ofHours(1);

  /// Reads them; the caller ends with [Settings#check].
  ///
  /// @param model for prompts that name none
  /// @param worker this worker's name
  /// @param headers what every request to a provider carries, by the provider's name
  public static ApiSettings read(
      Settings settings,
      String model,
      String worker,
      Map<String, Map<String, HeaderValue>> headers) {
    return new ApiSettings(
        model,
        worker,
        settings.duration(Setting.KEYFLEET_CALL_TIMEOUT, Duration.ofMillis(100), LONGEST),
        ResponseSettings.read(settings),
        settings.integer(Setting.KEYFLEET_MAX_IN_FLIGHT, 1, 100_000),
        NetworkSettings.read(settings, headers));
  }
}
