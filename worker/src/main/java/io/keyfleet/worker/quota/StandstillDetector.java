package io.keyfleet.worker.quota;

import java.util.Optional;

/// Detects that an API stands still, by its responses: none comes for longer than chance explains,
/// and then several at once, which is rare otherwise. Times between responses are taken for
/// exponentially distributed; they are more even than that as a rule. Times are nanoseconds of the
/// worker's ticks. Not thread-safe.
final class StandstillDetector {
  /// Responses over which the time between two is a mean.
  private static final int MEAN_OF = 32;

  /// Responses before which nothing is known.
  private static final int LEAST = 16;

  /// If the first responses of all take longer than this, calls take long: until then, nobody
  /// knows.
  private static final long PATIENCE = 1_000_000_000;

  /// The same where threads run late: a machine that is short of processors as its programs start
  /// may hold up an API, too, so that a first response after usual patience is suspicious.
  private static final long ROUGH_PATIENCE = 1_500_000_000;

  /// Responses that tell whether it stood still: of calls that arrive at once after a standstill,
  /// some were sent at its end and are answered much sooner than others.
  private static final int TELLING = 8;

  /// So many times the mean is the most that counts, lest standstills become usual.
  private static final double LONGEST = 4;

  /// A silence of so many times the mean may have been a standstill.
  private static final double LONG = 2;

  /// One that still lasts is taken for one from here on: as rare as one in 400.
  private static final double LIKELY = 6;

  /// One that is over was one: as rare as one in 160,000.
  private static final double CERTAIN = 12;

  /// Responses that come within this are at once; less is never usual.
  private static final double AT_ONCE = 5_000_000;

  private double mean;
  private int seen;
  private boolean rough;
  private boolean suspected;
  private long from;
  private long until;
  private double surprise;

  /// A time in which nothing came though it was due.
  record Standstill(long from, long until) {}

  /// Whether threads run late now.
  void rough(boolean is) {
    rough = is;
  }

  /// Whether the API is likely to stand still.
  ///
  /// @param since when the oldest call that has no response was sent
  /// @param due since when a response is due, as they usually come
  boolean lasts(long since, long due, long now) {
    return seen < LEAST
        ? now - since < (rough ? ROUGH_PATIENCE : PATIENCE)
        : now - due > (long) (LIKELY * mean);
  }

  /// Whether the API may have stood still from the start until now, as the next responses will
  /// tell.
  boolean suspected() {
    return suspected;
  }

  /// A response came.
  ///
  /// @param took how long its call took
  /// @param since when the oldest call that had no response was sent
  /// @param due since when a response was due, as they usually come
  /// @return the standstill before it, or before others that came at the same time, if it is
  ///   certain
  Optional<Standstill> ended(long took, long since, long due, long now) {
    long silence = now - since;
    suspected =
        (seen == 0 ? rough && silence > PATIENCE : suspected && seen < TELLING)
            && silence < ROUGH_PATIENCE;
    if (suspected && took < silence / 2) {
      suspected = false;
      seen++;
      return Optional.of(new Standstill(since, now));
    }
    double waited = (double) Math.max(0, now - due);
    if (seen >= LEAST && waited > LONG * mean) {
      from = due;
      until = now;
      surprise = waited / mean;
    } else if (now - until <= AT_ONCE) {
      surprise += Math.max(0, Math.log(mean / AT_ONCE));
    } else {
      surprise = 0;
    }
    double counted = seen < LEAST ? waited : Math.min(waited, LONGEST * mean);
    seen = Math.min(seen + 1, MEAN_OF);
    mean = Math.max(AT_ONCE, mean + (counted - mean) / seen);
    return surprise < CERTAIN ? Optional.empty() : Optional.of(new Standstill(from, until));
  }
}
