package io.keyfleet.scorer.input;

import static io.keyfleet.scorer.SampleRecords.answer;
import static io.keyfleet.scorer.SampleRecords.stated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.scorer.Posts;
import io.keyfleet.scorer.SampleRecords;
import io.keyfleet.scorer.Scorer;
import io.keyfleet.scorer.ScorerPorts;
import io.keyfleet.scorer.SteadyTicker;
import io.keyfleet.scorer.StoredTopics;
import io.keyfleet.scorer.report.ProgressListener;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.scorer.settings.Outputs;
import io.keyfleet.scorer.settings.PoolCapacity;
import io.keyfleet.scorer.settings.ScorerSettings;
import io.keyfleet.scorer.settings.Shard;
import io.keyfleet.scorer.settings.SnapshotSettings;
import io.keyfleet.scorer.shard.ShardExchange;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.TopicPattern;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Scorers that follow every topic but two. Each has ten prompts, of which eight are answered
/// rightly.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FollowedTopicsTest {
  private static final int PARTITIONS = 2;
  private static final int PROMPTS = 10;
  private static final int ANSWERED = 8;

  @TempDir private Path folder;
  private final StoredTopics topics = new StoredTopics(PARTITIONS);
  private final MockConsumer<byte[], byte[]> first = topics.consumer();
  private SteadyTicker ticks = new SteadyTicker();

  @BeforeEach
  void start() {
    make("evals-one");
    make("other");
    make("keyfleet-scores");
    topics.make("__consumer_offsets");
    topics.show(first);
  }

  @Test
  void aTopicThatAppearsAndMatchesIsScoredWithoutARestart() throws Exception {
    Scorer scorer = scorer(first, settings(false, SnapshotSettings.NONE));
    List<Long> before = new ArrayList<>();
    ticks.later(
        150,
        () -> {
          before.add(scorer.snapshot().counts().right());
          make("evals-two");
          topics.show(first);
        });
    ticks.later(3_000, scorer::close);

    assertThat(scorer.run()).isFalse();

    assertThat(before).containsExactly((long) ANSWERED);
    assertThat(scorer.snapshot().counts().right()).isEqualTo(2 * ANSWERED);
    assertThat(scorer.snapshot().prompts()).isEqualTo(2 * PROMPTS);
    assertThat(scorer.snapshot().foreign()).isZero();
    assertThat(scorer.status().topics()).containsExactly("prompts", "evals-one", "evals-two");
  }

  @Test
  void aSnapshotsTopicsGrowAndWhatItHasIsNotReadAgain() throws Exception {
    SnapshotSettings snapshot = new SnapshotSettings(Optional.of(folder), false);
    Scorer before = scorer(first, settings(false, snapshot));
    ticks.later(500, before::close);
    before.run();
    make("evals-two");
    ticks = new SteadyTicker();
    Scorer grown = scorer(topics.consumer(), settings(false, snapshot));
    List<Long> begun = new ArrayList<>();
    ticks.later(1, () -> begun.add(grown.read()));
    ticks.later(500, grown::close);
    grown.run();
    ticks = new SteadyTicker();
    Scorer again = scorer(topics.consumer(), settings(false, snapshot));
    ticks.later(1, again::close);
    again.run();

    assertThat(begun).containsExactly((long) ANSWERED);
    assertThat(grown.read()).isEqualTo(2 * ANSWERED);
    assertThat(again.read()).isEqualTo(2 * ANSWERED);
    assertThat(again.snapshot().counts()).isEqualTo(grown.snapshot().counts());
    assertThat(again.snapshot().counts().right()).isEqualTo(2 * ANSWERED);
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.toString().replaceAll(".*\\.", "")))
          .containsExactlyInAnyOrder("snapshot", "answers");
    }
  }

  @Test
  void sharesTogetherCountAllTopicsThatMatch() throws Exception {
    make("evals-two");
    Map<String, ShardExchange.Post> posts = new ConcurrentHashMap<>();
    List<Report> reports = new ArrayList<>();
    for (int share : new int[] {1, 2, 1}) { // the first again, since it saw nobody
      ticks = new SteadyTicker();
      Scorer scorer =
          new Scorer(
              topics.consumer(),
              settings(false, SnapshotSettings.NONE).with(new Shard(share, 2)),
              ticks,
              new ScorerPorts(FollowedTopicsTest::ids, new Posts(posts), ProgressListener.LOG));
      ticks.later(1_000, scorer::close);
      scorer.run();
      reports.add(scorer.snapshot());
    }

    assertThat(reports.getFirst().counts().right()).isEqualTo(ANSWERED);
    assertThat(reports.subList(1, 3)).allMatch(report -> report.counts().right() == 2 * ANSWERED);
    assertThat(reports.subList(1, 3)).allMatch(report -> report.prompts() == 2 * PROMPTS);
  }

  @Test
  void onceWaitsForAllThatMatchAndNoOthers() throws Exception {
    settle("evals-one", ANSWERED, PROMPTS);
    Scorer scorer = scorer(topics.consumer(), settings(true, SnapshotSettings.NONE));

    assertThat(scorer.run()).isTrue();

    assertThat(scorer.snapshot().counts().right()).isEqualTo(PROMPTS);
    assertThat(scorer.snapshot().prompts()).isEqualTo(PROMPTS);
  }

  @Test
  void onceWithNothingThatMatchesIsAFailureThatNamesWhatWasNamed() {
    Scorer scorer =
        scorer(new StoredTopics(1, "other").consumer(), settings(true, SnapshotSettings.NONE));

    assertThatThrownBy(scorer::run).isInstanceOf(Failure.class).hasMessageContaining("'prompts'");
  }

  /// Makes a topic and settles what is published on it.
  private void make(String topic) {
    topics.make(topic, topic + "-answers", topic + "-dead");
    for (int i = 0; i < PROMPTS; i++) {
      topics.append(topic, i % PARTITIONS, PromptJson.write(Prompt.ofText(labels(i), "q" + i)));
    }
    settle(topic, 0, ANSWERED);
  }

  private void settle(String topic, int from, int to) {
    for (int i = from; i < to; i++) {
      PromptId prompt = new PromptId(topic, i % PARTITIONS, i / PARTITIONS);
      topics.append(
          topic + "-answers",
          i % PARTITIONS,
          RecordJson.write(answer(prompt, labels(i), stated(2), i)));
    }
  }

  private static Labels labels(int number) {
    return new Labels(
        "id-" + number, "run", "basic", "q" + number, SampleRecords.LABELS.expected());
  }

  private Scorer scorer(MockConsumer<byte[], byte[]> consumer, ScorerSettings settings) {
    return new Scorer(
        consumer,
        settings,
        ticks,
        new ScorerPorts(FollowedTopicsTest::ids, ShardExchange.ALONE, ProgressListener.LOG));
  }

  private static Map<String, String> ids(Collection<String> names) {
    return names.stream().collect(Collectors.toMap(name -> name, name -> "id of " + name));
  }

  private static ScorerSettings settings(boolean once, SnapshotSettings snapshot) {
    return new ScorerSettings(
            List.of("prompts"),
            Optional.empty(),
            once,
            Duration.ofMillis(100),
            new PoolCapacity(OptionalInt.empty(), null, null),
            Outputs.NONE)
        .with(snapshot)
        .with(TopicPattern.of(".*", List.of("keyfleet-scores", "other")));
  }
}
