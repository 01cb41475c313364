package io.keyfleet.scorer;

import static io.keyfleet.scorer.SampleRecords.LABELS;
import static io.keyfleet.scorer.SampleRecords.answer;
import static io.keyfleet.scorer.SampleRecords.stated;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.scorer.report.ProgressListener;
import io.keyfleet.scorer.settings.Outputs;
import io.keyfleet.scorer.settings.PoolCapacity;
import io.keyfleet.scorer.settings.ScorerSettings;
import io.keyfleet.scorer.shard.ShardExchange;
import io.keyfleet.service.kafka.GroupProgress.Finished;
import io.keyfleet.service.kafka.OpenTransactions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Answers that were deleted, by retention or with their topic, before a `scorer --once` began.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeletedResultsTest {
  private static final String ID = "id-1";

  @TempDir private Path folder;
  private final StoredTopics topics =
      new StoredTopics(1, "prompts", "prompts-answers", "prompts-dead");
  private final Map<TopicPartition, Finished> finished = new HashMap<>();
  private final SteadyTicker ticks = new SteadyTicker();
  private final MockConsumer<byte[], byte[]> consumer = topics.consumer();

  @Test
  void nobodyWaitsForAnAnswerThatWasDeletedAndNobodyMakesAgain() throws Exception {
    prompts(4);
    answered(2);
    finished(3, ID);
    Scorer scorer = scorer();
    ticks.later(900, () -> answered(3));

    assertThat(scorer.run()).isFalse();

    assertThat(scorer.ended()).isTrue();
    assertThat(scorer.snapshot().counts().answered()).isEqualTo(2);
    assertThat(scorer.snapshot().prompts()).isEqualTo(4);
    assertThat(Files.readAllLines(folder.resolve("r.jsonl"))).hasSize(4);
  }

  @Test
  void anAnswerThatIsOnItsWayIsWaitedFor() throws Exception {
    prompts(4);
    finished(4, ID);
    Scorer scorer = scorer();
    ticks.later(300, () -> answered(0, 1, 2, 3));

    assertThat(scorer.run()).isTrue();
    assertThat(scorer.snapshot().counts().answered()).isEqualTo(4);
  }

  @Test
  void whatWorkersFinishedOfAnotherTopicOfTheNameSaysNothing() throws Exception {
    prompts(2);
    finished(2, "id-0");
    Scorer scorer = scorer();
    ticks.later(3_000, () -> answered(0, 1));

    assertThat(scorer.run()).isTrue();
    assertThat(scorer.snapshot().counts().answered()).isEqualTo(2);
  }

  @Test
  void aScorerThatIsStoppedHasNotEnded() throws Exception {
    prompts(2);
    Scorer scorer = scorer();
    ticks.later(300, scorer::close);

    assertThat(scorer.run()).isFalse();
    assertThat(scorer.ended()).isFalse();
  }

  @Test
  void theLivePageSaysHowManyWereDeleted() throws Exception {
    prompts(4);
    answered(2);
    finished(3, ID);
    Scorer scorer = scorer(false);
    ticks.later(900, scorer::close);

    scorer.run();

    assertThat(scorer.dashboard().overview(scorer.status(), Instant.EPOCH).resultsDeleted())
        .isEqualTo(2);
  }

  private void finished(long offset, String topicId) {
    finished.put(new TopicPartition("prompts", 0), new Finished(offset, topicId));
  }

  private void prompts(int count) {
    for (int i = 0; i < count; i++) {
      topics.append("prompts", 0, PromptJson.write(Prompt.ofText(LABELS, "1 + 1")));
    }
    topics.show(consumer);
  }

  private void answered(long... offsets) {
    for (long offset : offsets) {
      PromptId prompt = new PromptId("prompts", ID, 0, offset);
      topics.append("prompts-answers", 0, RecordJson.write(answer(prompt, LABELS, stated(2), 1)));
    }
    topics.show(consumer);
  }

  private Scorer scorer() {
    return scorer(true);
  }

  private Scorer scorer(boolean once) {
    ScorerSettings settings =
        new ScorerSettings(
            List.of("prompts"),
            Optional.empty(),
            once,
            Duration.ofMillis(100),
            new PoolCapacity(OptionalInt.empty(), null, null),
            new Outputs(Optional.of(folder.resolve("r.jsonl")), Optional.empty()));
    return new Scorer(
        consumer,
        settings,
        ticks,
        new ScorerPorts(
            _ -> Map.of("prompts", ID),
            OpenTransactions.UNKNOWN,
            () -> finished,
            ShardExchange.ALONE,
            ProgressListener.LOG));
  }
}
