package io.keyfleet.sandbox.scenarios;

import io.keyfleet.service.settings.Rate;
import java.time.Duration;

/// How large a scenario is.
///
/// @param workers at its start
/// @param accounts of the simulated API
/// @param rate of each account
/// @param partitions of the prompt topic
/// @param prompts published at its start
/// @param harm how long harm is done
record Size(int workers, int accounts, Rate rate, int partitions, int prompts, Duration harm) {
  /// As many prompts as the accounts answer while harm is done, and some more.
  static Size lasting(int workers, int accounts, Rate rate, Duration harm) {
    double seconds = harm.toMillis() / 1000.0 + 10;
    return new Size(
        workers, accounts, rate, 24, (int) (accounts * rate.perSecond() * seconds), harm);
  }
}
