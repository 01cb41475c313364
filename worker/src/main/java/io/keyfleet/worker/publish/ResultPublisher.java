package io.keyfleet.worker.publish;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import java.util.Set;
import java.util.function.Consumer;

/// Where answers and dead prompts go. Safe for all threads.
public interface ResultPublisher {
  /// Publishes, and again until it is acknowledged; then says so, on any thread.
  void publish(Answer answer, Consumer<Acknowledgement> completed);

  /// Publishes, and again until it is acknowledged; then says so, on any thread.
  void publish(DeadPrompt dead, Consumer<Acknowledgement> completed);

  /// Whether a call may be paid for now: not while as many as may be were paid for and are not
  /// published. It opens with an acknowledgement, or as [#heldUp] changes.
  boolean open();

  /// The prompt topics whose answers or deaths Kafka does not take for now: nothing more is to be
  /// paid for there.
  Set<String> heldUp();
}
