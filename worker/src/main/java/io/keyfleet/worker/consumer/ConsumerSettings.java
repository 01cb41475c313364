package io.keyfleet.worker.consumer;

import io.keyfleet.worker.ownership.LeaseTimings;
import java.time.Duration;
import java.util.List;

/// How a worker takes part in the group.
///
/// @param followed the topics
/// @param group the consumer group's id
/// @param session silence after which the group writes a worker off
/// @param drain how long calls in flight may go on at a hand-over or stop
/// @param maxOutstanding prompts that are fetched and unfinished at the same time
public record ConsumerSettings(
    SubscribedTopics followed, String group, Duration session, Duration drain, int maxOutstanding) {
  /// By how much a lease is shorter than the session: the time that a request may take from the
  /// check to the wire, and the difference in speed of two clocks.
  private static final Duration LEASE_MARGIN = Duration.ofMillis(500);

  /// Prompt topics by their names.
  public List<String> topics() {
    return followed.prompts();
  }

  /// Topic through which accounts are leased.
  public String accountsTopic() {
    return followed.accounts();
  }

  /// How long a lease lasts from the send time of the commit that renewed it.
  public Duration lease() {
    return session.minus(LEASE_MARGIN);
  }

  /// How long the group waits for a member to join again, and for its leader's plan. Shorter than a
  /// lease, so that a worker goes on calling through a rebalance that a dead one holds up, even
  /// where the leader dies in it. A worker that stalls for so long is written off.
  public Duration rebalance() {
    return session.dividedBy(2);
  }

  /// How leases end. Whom the group has written off was silent for a session, or did not join again
  /// within the time for that, having noticed by its next sign of life that it was to: so much
  /// later a session has passed since its last commit in any case.
  LeaseTimings timings() {
    return new LeaseTimings(session, lease(), session.minus(rebalance()));
  }

  /// Between two signs of life. Whoever is to join again learns it with the next one.
  public Duration heartbeat() {
    return session.dividedBy(20);
  }
}
