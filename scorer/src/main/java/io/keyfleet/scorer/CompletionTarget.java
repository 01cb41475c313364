package io.keyfleet.scorer;

import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.scorer.settings.Scope;
import io.keyfleet.scorer.snapshot.Snapshot;
import io.keyfleet.scorer.tally.Tally;
import io.keyfleet.scorer.tally.prompts.PromptSet;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Which prompts count, and, if a scorer ends by itself, which it waits for. For the thread that
/// polls.
final class CompletionTarget {
  private final Scope scope;
  private final Tally tally;
  private final ScorerInput input;
  private final DeletedResults deleted;
  private Snapshot.@Nullable Waiting wanted;
  private @Nullable Map<TopicPartition, Long> finish;
  private @Nullable Map<TopicPartition, Long> breakingOff;
  private boolean passedOver;

  /// @param deleted knows which prompts nobody will settle any more
  CompletionTarget(Scope scope, Tally tally, ScorerInput input, DeletedResults deleted) {
    this.scope = scope;
    this.tally = tally;
    this.input = input;
    this.deleted = deleted;
  }

  /// Has these waited for, and no others counted.
  void set(Snapshot.Waiting prompts) {
    wanted = prompts;
  }

  /// Whether anything is waited for.
  boolean isSet() {
    return wanted != null;
  }

  /// The prompts that are known: those waited for, or all that were read so far.
  Snapshot.Waiting known() {
    return isSet() ? waiting() : new Snapshot.Waiting(input.prompts().seen(), Map.of());
  }

  /// What is waited for.
  Snapshot.Waiting waiting() {
    return wanted == null ? Snapshot.Waiting.forNothing() : wanted;
  }

  /// Whether a prompt counts: none of a topic that was deleted does. What is waited for includes
  /// settled prompts that are no longer on their topic.
  boolean counts(PromptId prompt, Labels labels) {
    boolean asked = input.present().has(prompt) && ofRun(prompt, labels);
    boolean counts =
        asked
            && (wanted == null || wanted.prompts().has(prompt) || input.prompts().deleted(prompt));
    if (counts && wanted != null) {
      wanted.prompts().add(prompt);
    }
    passedOver |= asked && !counts;
    return counts;
  }

  /// The death of a prompt that was deleted does not say of which run it was.
  private boolean ofRun(PromptId prompt, Labels labels) {
    if (scope.run().isEmpty() || labels.run() != null) {
      return scope.run().isEmpty() || scope.run().get().equals(labels.run());
    }
    return (wanted == null ? input.prompts().seen() : wanted.prompts()).has(prompt);
  }

  /// Whether one did not count only since it is not waited for: a later start may wait for it.
  boolean passedOver() {
    return passedOver;
  }

  /// Whether all prompts waited for are settled and what was written by then is read: an answer to
  /// a prompt that counts as dead, or one that was paid twice, may be among it.
  boolean reached() {
    if (!settled()) {
      return false;
    }
    if (finish == null) {
      finish = input.answers().ends();
    }
    return input.answers().reached(finish);
  }

  /// Whether what was answered at the first such question is read.
  boolean reachedBreak() {
    if (breakingOff == null) {
      input.answers().discover();
      breakingOff = input.answers().ends();
    }
    return input.answers().reached(breakingOff);
  }

  /// Topics of answers were created again: their ends must be looked up again.
  void endsMoved() {
    finish = null;
  }

  /// Whether all prompts waited for are settled, but for those whose answers were deleted.
  boolean settled() {
    if (wanted == null) {
      return false;
    }
    PromptSet prompts = wanted.prompts();
    return prompts.coveredBy(one -> tally.settled(one) + deleted.of(prompts, one));
  }

  /// Prompts waited for that were settled, and whose answers or deaths were deleted.
  long resultsDeleted() {
    return deleted.of(waiting().prompts());
  }

  /// Prompts waited for that are not settled and never will be: their topic was deleted and made
  /// anew.
  long gone() {
    return waiting().prompts().sizes().entrySet().stream()
        .filter(one ->
            !input.present().has(new PromptId(one.getKey().topic(), one.getKey().topicId(), 0, 0)))
        .mapToLong(one -> one.getValue() - tally.settled(one.getKey()))
        .sum();
  }
}
