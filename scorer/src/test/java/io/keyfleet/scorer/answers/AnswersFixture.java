package io.keyfleet.scorer.answers;

import com.fasterxml.jackson.databind.node.IntNode;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.KeyId;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.scorer.compare.ComparedRun;
import io.keyfleet.scorer.grading.Grader;
import io.keyfleet.scorer.tally.Tally;
import java.time.Instant;
import java.util.Random;

/// Answers made by chance, added to an index and to a tally.
final class AnswersFixture {
  static final Instant BEGIN = Instant.parse("2026-01-02T03:04:05Z");

  final Tally tally = new Tally();
  private final Grader grader = Grader.standard();
  private final Random random;
  private final AnswerIndex index;
  private long offset;

  AnswersFixture(AnswerIndex index, long seed) {
    this.index = index;
    this.random = new Random(seed);
  }

  /// Adds as many, of four runs, and lets readers see them.
  void add(int answers) {
    for (int i = 0; i < answers; i++) {
      int run = random.nextInt(4);
      Labels labels =
          new Labels(
              "id-" + random.nextInt(50),
              "run-" + run,
              run == 0 ? null : "template-" + random.nextInt(2),
              "question " + random.nextInt(40),
              IntNode.valueOf(2));
      add(labels);
    }
    index.flush();
  }

  /// Adds one to a prompt of its own.
  Answer add(Labels labels) {
    PromptId prompt = new PromptId("prompts", "topic-id", random.nextInt(3), offset++);
    String text = "{\"infer\": " + (random.nextInt(3) == 0 ? 3 : 2) + "}";
    Answer answer =
        new Answer(
            prompt,
            labels,
            new Answer.Completion(text, "stop", "model-" + random.nextInt(2), 1L, 1L, null),
            new Answer.Source("api", "account-" + random.nextInt(3), KeyId.of("sk-1"), "w"),
            new Answer.Effort(1, 1, 9, BEGIN, BEGIN.plusMillis(random.nextInt(1_000) * 10L)));
    var score = grader.score(answer);
    index.answered(answer, score, tally.add(answer, score), offset);
    return answer;
  }

  /// Adds one for a run, and to that run.
  void add(ComparedRun run, String id, String question, int expected) {
    run.add(add(new Labels(id, run.name(), null, question, IntNode.valueOf(expected))));
  }
}
