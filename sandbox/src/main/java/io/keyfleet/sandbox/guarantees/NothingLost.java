package io.keyfleet.sandbox.guarantees;

import io.keyfleet.contract.PromptId;
import java.util.HashSet;
import java.util.Set;

/// Every prompt ends as an answer or a dead prompt, and nothing else is among those. A prompt that
/// has several counts once; [NoRepeatedCalls] checks the rest.
public record NothingLost() implements Guarantee {
  private static final int MAX_LISTED = 5;

  @Override
  public Finding check(Evidence evidence) {
    TopicRecords records = evidence.records();
    Set<PromptId> settled = records.settlements().keySet();
    Set<PromptId> lost = without(records.prompts(), settled);
    if (!lost.isEmpty()) {
      return Finding.broken(
          lost.size() + " of " + records.prompts().size() + " prompts are lost: " + some(lost));
    }
    Set<PromptId> unknown = without(settled, records.prompts());
    if (!unknown.isEmpty()) {
      return Finding.broken(
          unknown.size() + " prompts are settled that nobody published: " + some(unknown));
    }
    if (!records.strays().isEmpty()) {
      return Finding.broken(
          records.strays().size()
              + " records are in the wrong place: "
              + records.strays().getFirst());
    }
    return Finding.holds(
        records.prompts().size()
            + " prompts ended as "
            + records.answered().size()
            + " answers and "
            + records.unanswered().size()
            + " dead prompts");
  }

  private static Set<PromptId> without(Set<PromptId> all, Set<PromptId> some) {
    Set<PromptId> rest = new HashSet<>(all);
    rest.removeAll(some);
    return rest;
  }

  private static String some(Set<PromptId> prompts) {
    return String.join(
        ", ", prompts.stream().map(PromptId::toString).sorted().limit(MAX_LISTED).toList());
  }
}
