package io.keyfleet.sandbox.processes;

import io.keyfleet.service.settings.Rate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How large a scenario is.
///
/// @param workers at its start
/// @param accounts of the simulated API
/// @param rate of each account
/// @param topics prompt topics, the first of which is published on unless said otherwise
/// @param partitions of each of them
/// @param prompts published at its start
/// @param lasts how long harm is done, or prompts keep coming
/// @param margin by which workers lengthen every window of a quota; the standard one where it is
///   not said
public record FleetSize(
    int workers,
    int accounts,
    Rate rate,
    List<String> topics,
    int partitions,
    int prompts,
    Duration lasts,
    Optional<Duration> margin) {
  public static final String TOPIC = "prompts";

  private static final Rate RATE = new Rate(50, Duration.ofSeconds(1));
  private static final int PARTITIONS = 24;

  /// As many prompts as the accounts answer in that time, and some more.
  public static FleetSize harmed(int workers, int accounts, Duration lasts) {
    double seconds = lasts.toMillis() / 1000.0 + 10;
    return of(workers, accounts, (int) (accounts * RATE.perSecond() * seconds), lasts);
  }

  /// As many prompts as the accounts answer in that time.
  public static FleetSize batch(int workers, int accounts, Duration lasts) {
    double seconds = lasts.toMillis() / 1000.0;
    return of(workers, accounts, (int) (accounts * RATE.perSecond() * seconds), lasts);
  }

  public static FleetSize of(int workers, int accounts, int prompts, Duration lasts) {
    return new FleetSize(
        workers, accounts, RATE, List.of(TOPIC), PARTITIONS, prompts, lasts, Optional.empty());
  }

  /// As many prompts as the accounts answer in that time at another rate.
  public FleetSize at(Rate other) {
    int count = (int) (accounts * other.perSecond() * lasts.toMillis() / 1000.0);
    return new FleetSize(workers, accounts, other, topics, partitions, count, lasts, margin);
  }

  public FleetSize with(Optional<Duration> otherMargin) {
    return new FleetSize(
        workers, accounts, rate, topics, partitions, prompts, lasts, otherMargin.or(() -> margin));
  }

  public FleetSize onTopics(String... names) {
    return new FleetSize(
        workers, accounts, rate, List.of(names), partitions, prompts, lasts, margin);
  }

  public FleetSize inPartitions(int count) {
    return new FleetSize(workers, accounts, rate, topics, count, prompts, lasts, margin);
  }

  /// Calls per second of all accounts.
  double poolRate() {
    return accounts * rate.perSecond();
  }
}
