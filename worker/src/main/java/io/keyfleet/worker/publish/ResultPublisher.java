package io.keyfleet.worker.publish;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.TraceParent;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Where answers and dead prompts go. Safe for all threads.
public interface ResultPublisher {
  /// Publishes, and again until it is acknowledged; then says so, on any thread.
  ///
  /// @param trace that the prompt belongs to, for the record's header; null if to none
  void publish(Answer answer, @Nullable TraceParent trace, Consumer<Acknowledgement> completed);

  /// Publishes, and again until it is acknowledged; then says so, on any thread.
  ///
  /// @param trace that the prompt belongs to, for the record's header; null if to none
  void publish(DeadPrompt dead, @Nullable TraceParent trace, Consumer<Acknowledgement> completed);

  /// The same of a prompt that belongs to no trace.
  default void publish(Answer answer, Consumer<Acknowledgement> completed) {
    publish(answer, null, completed);
  }

  /// The same of a prompt that belongs to no trace.
  default void publish(DeadPrompt dead, Consumer<Acknowledgement> completed) {
    publish(dead, null, completed);
  }

  /// Whether a call may be paid for now: not while as many as may be were paid for and are not
  /// published. It opens with an acknowledgement, or as [#heldUp] changes.
  boolean open();

  /// The prompt topics whose answers or deaths Kafka does not take for now: nothing more is to be
  /// paid for there.
  Set<String> heldUp();
}
