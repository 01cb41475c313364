package io.keyfleet.worker.dispatch;

import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.queue.Delivery;
import java.time.Duration;

/// Hears what the dispatcher does, to count it. Safe for all threads.
public interface WorkerMetrics {
  /// A call starts.
  void called(Account account);

  /// A prompt got its permit after this wait in the queue.
  void waited(Account account, Duration wait);

  /// A call ended.
  void ended(Account account, Outcome outcome);

  /// A call of a prompt ended after so long.
  default void took(Account account, Delivery delivery, Outcome outcome, Duration time) {}

  /// A prompt's answer or death reached Kafka.
  void settled(boolean answered);

  /// An account's time went by unused.
  void lost(Account account, IdleReason reason, Duration time);

  /// Prompts were deleted from their topic before they were called.
  void deleted(int prompts);

  /// The group gave this worker an assignment.
  default void rebalanced() {}

  /// Partitions and accounts that were asked for were handed over after so long.
  default void drained(Duration time) {}

  /// Calls may be paid twice.
  ///
  /// @param why `drain` (they did not finish within the drain time), `lost` (the group wrote this
  ///   worker off while they were in flight) or `crash` (the owner before ended without handing
  ///   over)
  void mayBePaidTwice(int calls, String why);
}
