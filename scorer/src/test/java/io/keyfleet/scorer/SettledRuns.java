package io.keyfleet.scorer;

import static io.keyfleet.scorer.SampleRecords.LABELS;
import static io.keyfleet.scorer.SampleRecords.answer;
import static io.keyfleet.scorer.SampleRecords.stated;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.budget.RunBudget;
import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.scorer.register.FixedRegister;
import io.keyfleet.scorer.report.ProgressListener;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.scorer.results.ResultsFormat;
import io.keyfleet.scorer.settings.Outputs;
import io.keyfleet.scorer.settings.PoolCapacity;
import io.keyfleet.scorer.settings.ScorerSettings;
import io.keyfleet.scorer.settings.SnapshotSettings;
import io.keyfleet.scorer.shard.ShardExchange;
import io.keyfleet.service.kafka.TopicIds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Collectors;

/// [#PROMPTS] prompts of three runs, settled in every way that there is, and scorers that read
/// them.
final class SettledRuns {
  static final int PROMPTS = 1_200;

  private static final int PARTITIONS = 4;

  final StoredTopics topics =
      new StoredTopics(PARTITIONS, "prompts", "prompts-answers", "prompts-dead");
  final TopicIds ids =
      names -> names.stream().collect(Collectors.toMap(name -> name, name -> "id of " + name));
  SteadyTicker ticks = new SteadyTicker();

  /// More than the first run takes, and less than the second does.
  final FixedRegister budgets =
      new FixedRegister(
          Map.of("run-0", new RunBudget.Tokens(1_000_000), "run-1", new RunBudget.Tokens(100)));

  SettledRuns() {
    Random random = new Random(1);
    for (int i = 0; i < PROMPTS; i++) {
      int partition = i % PARTITIONS;
      Labels labels = new Labels("id-" + i, "run-" + i % 3, "basic", "q" + i, LABELS.expected());
      long offset =
          topics.append("prompts", partition, PromptJson.write(Prompt.ofText(labels, "q" + i)));
      PromptId prompt = new PromptId("prompts", partition, offset);
      int kind = random.nextInt(20);
      if (kind < 3) {
        died(prompt, labels);
      }
      if (kind > 0) {
        int answers = kind == 4 ? 2 : 1;
        for (int again = 0; again < answers; again++) {
          String text = kind < 15 ? stated(2) : kind < 18 ? stated(3) : "none";
          topics.append(
              "prompts-answers",
              partition,
              RecordJson.write(answer(prompt, labels, text, random.nextInt(1_000))));
        }
      }
      if (kind == 19) {
        topics.append("prompts-answers", partition, new byte[] {'x'});
      }
    }
  }

  private void died(PromptId prompt, Labels labels) {
    DeadPrompt dead =
        new DeadPrompt(
            prompt,
            labels,
            "attempts_exhausted",
            "HTTP 500",
            new DeadPrompt.Effort(
                5, 5, "w", SampleRecords.PUBLISHED, SampleRecords.PUBLISHED.plusSeconds(9)));
    topics.append("prompts-dead", prompt.partition(), RecordJson.write(dead));
  }

  Report finish(ScorerSettings settings) throws InterruptedException {
    Scorer scorer = scorer(settings);
    assertThat(scorer.run()).isTrue();
    return scorer.snapshot();
  }

  Scorer scorer(ScorerSettings settings) {
    return new Scorer(
        topics.consumer(),
        settings,
        ticks,
        new ScorerPorts(ids, ShardExchange.ALONE, ProgressListener.LOG).with(budgets));
  }

  static ScorerSettings settings(Path results, SnapshotSettings snapshot) {
    return settings(
            new Outputs(
                Optional.of(results), Optional.empty(), ResultsFormat.JSONL, Optional.empty()))
        .with(snapshot);
  }

  static ScorerSettings settings(Outputs outputs) {
    return new ScorerSettings(
        List.of("prompts"),
        Optional.empty(),
        true,
        Duration.ofMillis(100),
        new PoolCapacity(OptionalInt.empty(), null, null),
        outputs);
  }
}
