package io.keyfleet.scorer;

import static io.keyfleet.scorer.SampleRecords.LABELS;
import static io.keyfleet.scorer.SampleRecords.answer;
import static io.keyfleet.scorer.SampleRecords.stated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.scorer.settings.Outputs;
import io.keyfleet.scorer.settings.PoolCapacity;
import io.keyfleet.scorer.settings.ScorerSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Prompts that retention, or somebody, deleted from their topic, at a `scorer --once`.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeletedPromptsTest {
  private final StoredTopics topics =
      new StoredTopics(1, "prompts", "prompts-answers", "prompts-dead");
  private final SteadyTicker ticks = new SteadyTicker();
  private final MockConsumer<byte[], byte[]> consumer = topics.consumer();

  @Test
  void whatWasDeletedUncalledBeforeItBeganIsAnnouncedAndEndsIt() throws Exception {
    prompts(4);
    topics.delete("prompts", 0, 2);
    deleted(0, 1);
    answered(2, 3);
    Scorer scorer = scorer(Optional.empty());

    assertThat(scorer.run()).isFalse();

    assertThat(scorer.snapshot().prompts()).isEqualTo(4);
    assertThat(scorer.snapshot().deadByCause()).containsExactly(entry("deleted", 2L));
    assertThat(scorer.snapshot().counts().answered()).isEqualTo(2);
  }

  @Test
  void anAnswerCountsAlthoughItsPromptIsNoLongerThere() throws Exception {
    prompts(4);
    topics.delete("prompts", 0, 4);
    answered(0, 1, 2);
    Scorer scorer = scorer(Optional.empty());

    assertThat(scorer.run()).isTrue();

    assertThat(scorer.snapshot().prompts()).isEqualTo(3);
    assertThat(scorer.snapshot().counts().answered()).isEqualTo(3);
  }

  @Test
  void whatIsPublishedAfterItBeganDoesNotCount() throws Exception {
    prompts(3);
    topics.delete("prompts", 0, 1);
    answered(0, 3, 1, 2);
    Scorer scorer = scorer(Optional.empty());

    assertThat(scorer.run()).isTrue();
    assertThat(scorer.snapshot().prompts()).isEqualTo(3);
  }

  @Test
  void whoWaitsForOneRunHearsOfADeathThatNamesNone() throws Exception {
    prompts(3);
    answered(1, 2);
    Scorer scorer = scorer(Optional.of("run-1"));
    ticks.later(300, () -> deleted(0));

    assertThat(scorer.run()).isFalse();
    assertThat(scorer.snapshot().prompts()).isEqualTo(3);
    assertThat(scorer.snapshot().deadByCause()).containsExactly(entry("deleted", 1L));
  }

  private void prompts(int count) {
    for (int i = 0; i < count; i++) {
      topics.append("prompts", 0, PromptJson.write(Prompt.ofText(LABELS, "1 + 1")));
    }
    topics.show(consumer);
  }

  private void answered(long... offsets) {
    for (long offset : offsets) {
      topics.append("prompts-answers", 0, RecordJson.write(answer(offset, stated(2), 1)));
    }
    topics.show(consumer);
  }

  private void deleted(long... offsets) {
    for (long offset : offsets) {
      DeadPrompt one = SampleRecords.dead(offset, 1, DeadPrompt.DELETED);
      topics.append(
          "prompts-dead",
          0,
          RecordJson.write(
              new DeadPrompt(
                  one.prompt(), Labels.NONE, DeadPrompt.DELETED, one.detail(), one.effort())));
    }
    topics.show(consumer);
  }

  private Scorer scorer(Optional<String> run) {
    ScorerSettings settings =
        new ScorerSettings(
            List.of("prompts"),
            run,
            true,
            Duration.ofMillis(100),
            new PoolCapacity(OptionalInt.empty(), null, null),
            Outputs.NONE);
    return new Scorer(consumer, settings, ticks);
  }
}
