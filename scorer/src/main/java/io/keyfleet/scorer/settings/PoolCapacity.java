package io.keyfleet.scorer.settings;

import io.keyfleet.scorer.dashboard.CallAllowance;
import io.keyfleet.scorer.tally.usage.Elapsed;
import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// How many calls the accounts may make together.
///
/// @param accounts how many there are; empty if only those are known that answered
/// @param perAccount quota of each, null if unknown
/// @param fleet quota of all together, null if there is none
public record PoolCapacity(OptionalInt accounts, @Nullable Rate perAccount, @Nullable Rate fleet) {
  private static final Duration WORTH = Duration.ofMinutes(1);

  /// Reads the rates.
  static PoolCapacity read(Settings settings) {
    return new PoolCapacity(
        OptionalInt.empty(),
        settings.rate(Setting.RATE_LIMIT).orElse(null),
        settings.rate(Setting.FLEET_RATE_LIMIT).orElse(null));
  }

  /// Prompts that one more worker is worth: what keeps an account busy for a minute, since starting
  /// a worker and moving accounts to it takes seconds. Without a rate those of 5 a second.
  public double promptsPerWorker() {
    return Elapsed.seconds(WORTH) * (perAccount == null ? 5 : perAccount.perSecond());
  }

  /// The same a second, for the live page.
  public CallAllowance allowance() {
    return new CallAllowance(
        accounts.orElse(0),
        perAccount == null ? null : (Double) perAccount.perSecond(),
        fleet == null ? null : (Double) fleet.perSecond());
  }

  /// Calls allowed in a time whose first and last moment may have one each: an account that calls
  /// at an even rate makes one call more than intervals fit in. Empty where it is unknown.
  ///
  /// @param seen accounts that answered
  public OptionalDouble allowed(int seen, Duration span) {
    int present = Math.max(seen, accounts.orElse(0));
    double perSecond = Double.POSITIVE_INFINITY;
    if (perAccount != null) {
      perSecond = perAccount.perSecond() * present;
    }
    if (fleet != null) {
      perSecond = Math.min(perSecond, fleet.perSecond());
    }
    return present == 0 || Double.isInfinite(perSecond)
        ? OptionalDouble.empty()
        : OptionalDouble.of(present + perSecond * Elapsed.seconds(span));
  }
}
