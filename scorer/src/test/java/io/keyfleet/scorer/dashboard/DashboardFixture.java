package io.keyfleet.scorer.dashboard;

import com.fasterxml.jackson.databind.node.IntNode;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.KeyId;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.scorer.SampleRecords;
import io.keyfleet.scorer.dashboard.series.ClientCursor;
import io.keyfleet.scorer.grading.ExtractionMode;
import io.keyfleet.scorer.grading.Score;
import io.keyfleet.scorer.grading.Verdict;
import io.keyfleet.scorer.register.BudgetUse;
import io.keyfleet.scorer.tally.Counts;
import io.keyfleet.scorer.tally.Tally;
import io.keyfleet.scorer.tally.prompts.TallyChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A board beside its tally, told of answers that tests make up. Times are seconds after
/// [SampleRecords#PUBLISHED].
public final class DashboardFixture {
  public final Dashboard dashboard = new Dashboard();
  public OptionalLong published = OptionalLong.empty();
  public Map<String, Long> runs = Map.of();
  public Map<String, BudgetUse> budgets = Map.of();
  public Map<String, Counts> withRetries = Map.of();
  public CallAllowance allowance = CallAllowance.UNKNOWN;
  public Optional<String> problem = Optional.empty();

  private final Tally tally = new Tally();
  private final List<Dashboard> dashboards = new ArrayList<>(List.of(dashboard));
  private long offset;

  /// Tells another board from now on, too.
  void also(Dashboard other) {
    dashboards.add(other);
  }

  /// Tells of an answer to a new prompt.
  public PromptId answered(@Nullable String run, boolean right, double seconds) {
    return said(new Said(run, "acct-1", "1 + 1", "{\"infer\": 7}"), right, seconds);
  }

  public PromptId said(Said said, boolean right, double seconds) {
    PromptId prompt = new PromptId("prompts", 0, offset++);
    answer(prompt, said, right, seconds);
    return prompt;
  }

  /// Tells of an answer to `prompt`: one call was refused, the next took 450 ms.
  public void answer(PromptId prompt, Said said, boolean right, double seconds) {
    Instant at = at(seconds);
    Answer answer =
        new Answer(
            prompt,
            new Labels(null, said.run(), "basic", said.question(), IntNode.valueOf(2)),
            new Answer.Completion(said.text(), "stop", "m-1", 10L, 5L, null),
            new Answer.Source("api", said.account(), KeyId.of(said.account()), "w-1"),
            new Answer.Effort(
                1, 2, 450, SampleRecords.PUBLISHED, at, false, null, Map.of("429", 1)));
    Verdict verdict = right ? Verdict.RIGHT : Verdict.WRONG;
    Score score = new Score(verdict, verdict, verdict, verdict, ExtractionMode.STRICT);
    TallyChange change = tally.add(answer, score);
    dashboards.forEach(one -> one.answered(answer, score, change));
  }

  /// Tells that a new prompt died.
  public PromptId died(String run, String cause, double seconds) {
    PromptId prompt = new PromptId("prompts", 0, offset++);
    DeadPrompt dead =
        new DeadPrompt(
            prompt,
            new Labels(null, run, "basic", "1 + 1", IntNode.valueOf(2)),
            cause,
            "HTTP 500",
            new DeadPrompt.Effort(5, 5, "w-1", SampleRecords.PUBLISHED, at(seconds)));
    TallyChange change = tally.add(dead);
    dashboards.forEach(one -> one.died(dead, change));
    return prompt;
  }

  public ScorerStatus status() {
    return new ScorerStatus(
        List.of("prompts"),
        tally.read(),
        published,
        runs,
        budgets,
        withRetries,
        allowance,
        problem);
  }

  public Overview overview(double seconds) {
    return dashboard.overview(status(), at(seconds));
  }

  public Details details(@Nullable String run, double seconds) {
    return details(run, seconds, ClientCursor.NOTHING);
  }

  public Details details(@Nullable String run, double seconds, ClientCursor cursor) {
    return dashboard.details(run, status(), at(seconds), cursor).orElseThrow();
  }

  public static Instant at(double seconds) {
    return SampleRecords.PUBLISHED.plusMillis(Math.round(seconds * 1000));
  }

  /// What is said in an answer, and by whom.
  public record Said(@Nullable String run, String account, String question, String text) {}
}
