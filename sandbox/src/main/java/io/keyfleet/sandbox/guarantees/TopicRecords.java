package io.keyfleet.sandbox.guarantees;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.PromptId;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Every record on some prompt topics and on their answers and dead topics, in memory: for runs of
/// test size.
///
/// @param prompts every prompt that is published
/// @param answers every answer, repeated ones too
/// @param dead every dead prompt, repeated ones too
/// @param strays records that are not where an answer or a dead prompt of theirs belongs, in words
public record TopicRecords(
    Set<PromptId> prompts, List<Answer> answers, List<DeadPrompt> dead, List<String> strays) {
  public TopicRecords {
    // not Set.copyOf, which takes minutes for a quarter of a million ids that lie so close together
    prompts = Collections.unmodifiableSet(new HashSet<>(prompts));
    answers = List.copyOf(answers);
    dead = List.copyOf(dead);
    strays = List.copyOf(strays);
  }

  /// How often each prompt was settled, by an answer or by its death.
  Map<PromptId, Integer> settlements() {
    Map<PromptId, Integer> settlements = new HashMap<>();
    answers.forEach(answer -> settlements.merge(answer.prompt(), 1, Integer::sum));
    dead.forEach(one -> settlements.merge(one.prompt(), 1, Integer::sum));
    return settlements;
  }

  /// Prompts that were answered, each once.
  public Set<PromptId> answered() {
    Set<PromptId> answered = new HashSet<>();
    answers.forEach(answer -> answered.add(answer.prompt()));
    return answered;
  }

  /// Prompts that count as dead: given up, and answered by nobody.
  public Set<PromptId> unanswered() {
    Set<PromptId> unanswered = new HashSet<>();
    dead.forEach(one -> unanswered.add(one.prompt()));
    unanswered.removeAll(answered());
    return unanswered;
  }
}
