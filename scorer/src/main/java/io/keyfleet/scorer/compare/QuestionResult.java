package io.keyfleet.scorer.compare;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.scorer.grading.Verdict;
import org.jspecify.annotations.Nullable;

/// How a run did on one question.
///
/// @param prompt the prompt
/// @param id its owner's identifier
/// @param question the bare question
/// @param expected the reference answer's text, by which two questions are known to be the same
/// @param right whether the answer was right
record QuestionResult(
    PromptId prompt,
    @Nullable String id,
    @Nullable String question,
    String expected,
    boolean right) {
  static QuestionResult of(Answer answer, Verdict verdict) {
    Labels labels = answer.labels();
    return new QuestionResult(
        answer.prompt(),
        labels.id(),
        labels.question(),
        String.valueOf(labels.expected()),
        verdict == Verdict.RIGHT);
  }
}
