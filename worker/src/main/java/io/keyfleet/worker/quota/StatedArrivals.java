package io.keyfleet.worker.quota;

import java.util.OptionalLong;

/// When requests arrived, as an API's responses state it. It is believed while most of the time
/// that calls take is stated to be the API's own work: one that leaves out a part of its work, as a
/// front with a queue behind it does, or that states anything, is soon believed no more. Times are
/// nanoseconds of the worker's ticks. Not thread-safe.
final class StatedArrivals {
  private static final double BELIEVED = 0.6;

  /// Part of a call's time that is the network's at most, as far as a statement is plausible.
  private static final double NETWORK = 0.5;

  /// The same while threads run late, here or there: most of a short call's time is lost then.
  private static final double NETWORK_WHEN_LATE = 0.875;

  /// Statements over which the share of plausible ones is a mean.
  private static final int MEAN_OF = 16;

  private double plausibleShare = BELIEVED;

  /// Takes a statement in.
  ///
  /// @param stated when the request had arrived at the latest
  /// @param rough whether requests are likelier to be late than usually
  /// @param now when the response came
  /// @return the same, if it can be believed
  OptionalLong believe(long sentAt, OptionalLong stated, boolean rough, long now) {
    if (stated.isEmpty()) {
      return stated;
    }
    long travel = stated.getAsLong() - sentAt;
    double most = (now - sentAt) * (rough ? NETWORK_WHEN_LATE : NETWORK);
    boolean plausible = travel >= 0 && travel <= most;
    plausibleShare += ((plausible ? 1 : 0) - plausibleShare) / MEAN_OF;
    return travel >= 0 && plausibleShare >= BELIEVED ? stated : OptionalLong.empty();
  }
}
