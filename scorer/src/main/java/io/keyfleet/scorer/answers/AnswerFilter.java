package io.keyfleet.scorer.answers;

import io.keyfleet.scorer.grading.Verdict;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which answers are wanted. All of its conditions hold for each.
///
/// @param verdicts one of these; none stands for any
/// @param labels the name of each label that is named here; an empty one stands for answers that
///   have none
/// @param id the owner's id, exactly; null for any
/// @param repeats whether answers to prompts that were settled before, too
public record AnswerFilter(
    Set<Verdict> verdicts, Map<AnswerLabel, String> labels, @Nullable String id, boolean repeats) {
  /// Every answer that counts.
  public static final AnswerFilter ALL = new AnswerFilter(Set.of(), Map.of(), null, false);
}
