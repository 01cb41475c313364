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
import io.keyfleet.scorer.report.Report;
import io.keyfleet.scorer.settings.Outputs;
import io.keyfleet.scorer.settings.PoolCapacity;
import io.keyfleet.scorer.settings.ScorerSettings;
import io.keyfleet.scorer.settings.SnapshotSettings;
import io.keyfleet.scorer.shard.ShardExchange;
import io.keyfleet.scorer.tally.Counts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A prompt topic that is deleted and made anew under its name, while its answers topic stays.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecreatedTopicTest {
  private static final String OLD = "id-1";
  private static final String NEW = "id-2";

  @TempDir private Path folder;
  private final StoredTopics topics =
      new StoredTopics(1, "prompts", "prompts-answers", "prompts-dead");
  private final Map<String, String> ids = new TreeMap<>(Map.of("prompts", NEW));
  private final SteadyTicker ticks = new SteadyTicker();
  private MockConsumer<byte[], byte[]> consumer = topics.consumer();

  @Test
  void anAnswerToATopicThatWasDeletedIsNotOneToTheTopicOfItsName() throws Exception {
    prompts(2);
    answered(OLD, 3, 0, 1, 2);
    answered(NEW, 2, 0, 1);
    Scorer scorer = scorer(true);

    assertThat(scorer.run()).isTrue();

    assertThat(counts(scorer)).containsExactly(2L, 0L);
    assertThat(scorer.snapshot().prompts()).isEqualTo(2);
    assertThat(results()).hasSize(2).allMatch(line -> line.contains("\"topicId\":\"" + NEW + "\""));
  }

  @Test
  void anAnswerWithoutATopicsIdCountsWhereItsPromptWasPublishedSinceTheTopicsFirst()
      throws Exception {
    prompts(3);
    answered(null, 2, 0, 1);
    answered(NEW, 2, 1, 2);
    Scorer scorer = scorer(true);

    assertThat(scorer.run()).isTrue();
    assertThat(counts(scorer)).containsExactly(3L, 0L);
    assertThat(scorer.snapshot().usage().repeatedCalls()).isEqualTo(1);
  }

  @Test
  void anAnswerWithoutATopicsIdToWhatWasPublishedBeforeDoesNotCount() throws Exception {
    topics.firstPublished = SampleRecords.PUBLISHED.plusMillis(1);
    prompts(3);
    answered(null, 3, 0, 1, 2);
    answered(NEW, 2, 0, 1, 2);
    Scorer scorer = scorer(true);

    assertThat(scorer.run()).isTrue();
    assertThat(counts(scorer)).containsExactly(3L, 0L);
  }

  @Test
  void aScorerThatRunsCountsAgainWhatIsThereNow() throws Exception {
    ids.put("prompts", OLD);
    prompts(3);
    answered(OLD, 3, 0, 1);
    Scorer scorer = scorer(false);
    List<List<Long>> before = new ArrayList<>();
    ticks.later(
        300,
        () -> {
          before.add(counts(scorer));
          topics.make("prompts");
          prompts(2);
          answered(NEW, 2, 0, 1);
          ids.put("prompts", NEW);
        });
    ticks.later(2_000, scorer::close);

    assertThat(scorer.run()).isFalse();

    assertThat(before).containsExactly(List.of(0L, 2L));
    assertThat(counts(scorer)).containsExactly(2L, 0L);
    assertThat(scorer.snapshot().prompts()).isEqualTo(2);
    assertThat(results()).hasSize(2).allMatch(line -> line.contains("\"topicId\":\"" + NEW + "\""));
  }

  @Test
  void whatIsLeftOfATopicThatIsNotThereCountsUntilThereIsAnother() throws Exception {
    ids.clear();
    topics.make("prompts");
    answered(OLD, 3, 0, 1);
    Scorer scorer = scorer(false);
    List<List<Long>> before = new ArrayList<>();
    ticks.later(
        300,
        () -> {
          before.add(counts(scorer));
          prompts(1);
          answered(NEW, 2, 0);
          ids.put("prompts", NEW);
        });
    ticks.later(2_000, scorer::close);
    scorer.run();

    assertThat(before).containsExactly(List.of(0L, 2L));
    assertThat(counts(scorer)).containsExactly(1L, 0L);
  }

  @Test
  void onceWaitsNoLongerForPromptsThatWentWithTheirTopic() throws Exception {
    ids.put("prompts", OLD);
    prompts(3);
    answered(OLD, 2, 0, 1);
    Scorer scorer = scorer(true);
    ticks.later(300, () -> ids.put("prompts", NEW));

    assertThat(scorer.run()).isFalse();
    assertThat(counts(scorer)).containsExactly(2L, 0L);
  }

  @Test
  void onceWaitsNoLongerForPromptsOfATopicThatIsDeletedForGood() throws Exception {
    ids.put("prompts", OLD);
    prompts(3);
    answered(OLD, 2, 0, 1);
    List<String> lines = new ArrayList<>();
    Scorer scorer = scorer(true, SnapshotSettings.NONE, lines::add);
    ticks.later(300, ids::clear);

    assertThat(scorer.run()).isFalse();
    assertThat(counts(scorer)).containsExactly(2L, 0L);
    assertThat(lines).filteredOn(line -> line.contains("not there any more")).hasSize(1);
  }

  @Test
  void onceWaitsForATopicThatIsNotThereForAMoment() throws Exception {
    prompts(3);
    answered(NEW, 2, 0, 1);
    Scorer scorer = scorer(true);
    ticks.later(300, ids::clear);
    ticks.later(900, () -> ids.put("prompts", NEW));
    ticks.later(1_500, () -> answered(NEW, 2, 2));

    assertThat(scorer.run()).isTrue();
    assertThat(counts(scorer)).containsExactly(3L, 0L);
    assertThat(scorer.snapshot().usage().repeatedCalls()).isZero();
  }

  @Test
  void whatWasCountedOfAnAnswersTopicStaysWhenItIsMadeAnewAndTheNewOneIsReadFromItsBeginning()
      throws Exception {
    ids.putAll(Map.of("prompts-answers", "answers-1", "prompts-dead", "dead-1"));
    prompts(4);
    answered(NEW, 2, 0, 1);
    Scorer scorer = scorer(true);
    ticks.later(
        300,
        () -> {
          topics.make("prompts-answers");
          ids.put("prompts-answers", "answers-2");
        });
    ticks.later(1_200, () -> answered(NEW, 2, 2, 3));

    assertThat(scorer.run()).isTrue();

    assertThat(counts(scorer)).containsExactly(4L, 0L);
    assertThat(results()).hasSize(4);
  }

  @ParameterizedTest(name = "made again before the scorer starts again: {0}")
  @ValueSource(booleans = {true, false})
  void whatASnapshotCountedOfAnAnswersTopicStaysWhenThatIsDeletedBeforeTheNextStart(boolean made)
      throws Exception {
    ids.putAll(Map.of("prompts-answers", "answers-1", "prompts-dead", "dead-1"));
    SnapshotSettings snapshots = new SnapshotSettings(Optional.of(folder), false);
    prompts(4);
    answered(NEW, 2, 0, 1);
    Scorer before = scorer(false, snapshots, _ -> {});
    ticks.later(300, before::close);
    before.run();
    topics.make("prompts-answers");
    ids.remove("prompts-answers");
    if (made) {
      ids.put("prompts-answers", "answers-2");
    }

    consumer = topics.consumer();
    answered(NEW, 3, 1, 2);
    List<String> lines = new ArrayList<>();
    Scorer after = scorer(false, snapshots, lines::add);
    ticks.later(900, () -> ids.put("prompts-answers", "answers-2"));
    ticks.later(2_000, after::close);
    after.run();

    assertThat(counts(after)).containsExactly(2L, 1L);
    assertThat(after.snapshot().usage().repeatedCalls()).isEqualTo(1);
    assertThat(results()).hasSize(3 + 1);
    assertThat(lines).filteredOn(line -> line.contains("prompts-answers")).hasSize(1);
  }

  private void prompts(int count) {
    for (int i = 0; i < count; i++) {
      topics.append("prompts", 0, PromptJson.write(Prompt.ofText(LABELS, "1 + 1")));
    }
    topics.show(consumer);
  }

  private void answered(@Nullable String id, int stated, long... offsets) {
    for (long offset : offsets) {
      PromptId prompt = new PromptId("prompts", id, 0, offset);
      topics.append(
          "prompts-answers", 0, RecordJson.write(answer(prompt, LABELS, stated(stated), 1)));
    }
    topics.show(consumer);
  }

  private static List<Long> counts(Scorer scorer) {
    Counts counts = scorer.snapshot().counts();
    return List.of(counts.right(), counts.wrong());
  }

  private List<String> results() throws Exception {
    return Files.readAllLines(folder.resolve("r.jsonl"));
  }

  private Scorer scorer(boolean once) {
    return scorer(once, SnapshotSettings.NONE, _ -> {});
  }

  private Scorer scorer(boolean once, SnapshotSettings snapshot, Consumer<String> lines) {
    ScorerSettings settings =
        new ScorerSettings(
                List.of("prompts"),
                Optional.empty(),
                once,
                Duration.ofMillis(100),
                new PoolCapacity(OptionalInt.empty(), null, null),
                new Outputs(Optional.of(folder.resolve("r.jsonl")), Optional.empty()))
            .with(snapshot);
    return new Scorer(
        consumer,
        settings,
        ticks,
        new ScorerPorts(_ -> Map.copyOf(ids), ShardExchange.ALONE, saying(lines)));
  }

  private static ProgressListener saying(Consumer<String> lines) {
    return new ProgressListener() {
      @Override
      public void line(String text) {
        lines.accept(text);
      }

      @Override
      public void interim(Report report) {}

      @Override
      public void progress(Report report) {}
    };
  }
}
