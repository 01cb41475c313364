package io.keyfleet.scorer;

import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.scorer.state.Snapshot;
import io.keyfleet.scorer.tally.Tally;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Which prompts count, and, where a scorer ends by itself, which it waits for. For the thread that
/// polls.
final class Goal {
  private final Scope scope;
  private final Tally tally;
  private final AnswerTopics answers;
  private Snapshot.@Nullable Waiting wanted;
  private @Nullable Map<TopicPartition, Long> finish;
  private boolean passedOver;

  Goal(Scope scope, Tally tally, AnswerTopics answers) {
    this.scope = scope;
    this.tally = tally;
    this.answers = answers;
  }

  /// Has these waited for, and no others counted.
  void set(Snapshot.Waiting prompts) {
    wanted = prompts;
  }

  /// Whether anything is waited for.
  boolean isSet() {
    return wanted != null;
  }

  /// What is waited for.
  Snapshot.Waiting waiting() {
    return wanted == null ? Snapshot.Waiting.forNothing() : wanted;
  }

  /// Whether a prompt counts.
  boolean counts(PromptId prompt, Labels labels) {
    boolean asked = scope.run().isEmpty() || scope.run().get().equals(labels.run());
    boolean counts = asked && (wanted == null || wanted.prompts().has(prompt));
    passedOver |= asked && !counts;
    return counts;
  }

  /// Whether one did not count only since it is not waited for: a later start may wait for it.
  boolean passedOver() {
    return passedOver;
  }

  /// Whether all prompts waited for are settled and what was written by then is read: an answer to
  /// a prompt that counts as dead, or one that was paid twice, may be among it.
  boolean reached() {
    if (wanted == null || !wanted.prompts().coveredBy(tally::settled)) {
      return false;
    }
    if (finish == null) {
      finish = answers.ends();
    }
    return answers.reached(finish);
  }
}
