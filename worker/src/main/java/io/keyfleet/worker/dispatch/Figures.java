package io.keyfleet.worker.dispatch;

import io.keyfleet.worker.accounts.Account;
import io.keyfleet.worker.api.Outcome;
import java.time.Duration;

/// Hears what the dispatcher does, to count it. Safe for all threads.
public interface Figures {
  /// A call starts.
  void called(Account account);

  /// A prompt got its turn after this wait in the hand.
  void turnWaited(Account account, Duration wait);

  /// A call ended.
  void ended(Account account, Outcome outcome);

  /// A prompt's answer or death reached Kafka.
  void settled(boolean answered);

  /// Calls may have to be made again by somebody else, though they were made here.
  void mayBePaidTwice(int calls);
}
