package io.keyfleet.worker.quota;

import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.worker.account.InteractiveShare;
import java.time.Duration;

/// How quotas are kept.
///
/// @param margin by how much longer a request counts in a window of some seconds while it is not
///   known when it arrived; in longer ones more, see [#marginOf]
/// @param burst sends that may follow each other without a gap, 1 or more
/// @param delay where more than the margin shows, more is allowed for
/// @param interactive what batches leave of every limit
public record LimiterSettings(
    Duration margin, int burst, SchedulingDelay delay, InteractiveShare interactive) {
  /// Reads them; the caller ends with [Settings#check].
  public static LimiterSettings read(Settings settings, InteractiveShare interactive) {
    return new LimiterSettings(
        settings.duration(Setting.KEYFLEET_QUOTA_MARGIN, Duration.ZERO, Duration.ofMinutes(1)),
        settings.integer(Setting.KEYFLEET_BURST, 1, 100_000),
        new SchedulingDelay(),
        interactive);
  }

  /// The window to which the margin is this part of the time; of a longer one it is the same part,
  /// up to a hundred times the margin.
  private static final Duration MEASURE = Duration.ofMillis(2_500);

  private static final double LONGEST = 100;

  /// With a lateness of its own, in which nothing was observed yet, and all for everybody.
  public LimiterSettings(Duration margin, int burst) {
    this(margin, burst, new SchedulingDelay());
  }

  /// All for everybody.
  public LimiterSettings(Duration margin, int burst, SchedulingDelay delay) {
    this(margin, burst, delay, InteractiveShare.NONE);
  }

  /// The margin of a window of this length: 10 ms become 240 ms in a minute, which cost it no more
  /// than spreading it over its seconds does.
  Duration marginOf(Duration window) {
    double times = window.toNanos() / (double) MEASURE.toNanos();
    return Duration.ofNanos((long) (margin.toNanos() * Math.clamp(times, 1, LONGEST)));
  }
}
