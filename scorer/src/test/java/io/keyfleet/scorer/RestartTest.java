package io.keyfleet.scorer;

import static io.keyfleet.scorer.SettledRuns.PROMPTS;
import static io.keyfleet.scorer.SettledRuns.settings;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.RecordJson;
import io.keyfleet.scorer.dashboard.Details;
import io.keyfleet.scorer.dashboard.series.ClientCursor;
import io.keyfleet.scorer.grading.ExtractionMode;
import io.keyfleet.scorer.register.BudgetUse;
import io.keyfleet.scorer.report.ProgressListener;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.scorer.settings.GradingSettings;
import io.keyfleet.scorer.settings.ScorerSettings;
import io.keyfleet.scorer.settings.Shard;
import io.keyfleet.scorer.settings.SnapshotSettings;
import io.keyfleet.scorer.shard.ShardExchange;
import io.keyfleet.scorer.tally.GroupTotals;
import io.keyfleet.service.kafka.TopicIds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RestartTest {
  private static final int KILLS = 20;
  private static final Instant NOW = SampleRecords.PUBLISHED.plusSeconds(1_000);

  @TempDir private Path folder;
  private final SettledRuns runs = new SettledRuns();

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void aScorerThatIsKilledAnywhereCountsAndWritesTheSame(long seed) throws Exception {
    Path state = Files.createDirectory(folder.resolve("state"));
    Path undisturbedFile = folder.resolve("undisturbed.jsonl");
    Scorer undisturbed = runs.scorer(settings(undisturbedFile, SnapshotSettings.NONE));
    assertThat(undisturbed.run()).isTrue();
    Random random = new Random(seed);
    ScorerSettings kept =
        settings(state.resolve("r.jsonl"), new SnapshotSettings(Optional.of(state), false));

    long read = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Path atTheKill = folder.resolve("kill-" + kill);
      runs.ticks = new SteadyTicker();
      Scorer scorer = runs.scorer(kept);
      runs.ticks.later(
          random.nextInt(5, 45),
          () -> {
            copy(state, atTheKill);
            scorer.close();
          });
      if (scorer.run()) {
        break;
      }
      replace(state, atTheKill);
      read += scorer.read();
    }
    assertThat(read).isPositive();
    runs.ticks = new SteadyTicker();

    Scorer last = runs.scorer(kept);
    assertThat(last.run()).isTrue();
    assertThat(last.snapshot()).isEqualTo(undisturbed.snapshot());
    for (int run = 0; run < 3; run++) {
      Details was = details(undisturbed, "run-" + run);
      Details is = details(last, "run-" + run);
      assertThat(is.misses()).isEqualTo(was.misses()).hasSize(20);
      assertThat(is.accounts()).isEqualTo(was.accounts()).isNotEmpty();
      assertThat(is.history().accuracy()).isEqualTo(was.history().accuracy());
      assertThat(is.history().latencyP95()).isEqualTo(was.history().latencyP95());
    }
    assertThat(sorted(state.resolve("r.jsonl")))
        .isEqualTo(sorted(undisturbedFile))
        .hasSize(PROMPTS);
  }

  @Test
  void aSnapshotWithoutItsIndexOfAnswersReadsThemAgain() throws Exception {
    SnapshotSettings snapshot = new SnapshotSettings(Optional.of(folder), false);
    Scorer first = runs.scorer(settings(folder.resolve("r.jsonl"), snapshot));
    assertThat(first.run()).isTrue();
    long listed = first.answers().added();
    runs.ticks = new SteadyTicker();
    Scorer kept = runs.scorer(settings(folder.resolve("r.jsonl"), snapshot));
    assertThat(kept.run()).isTrue();
    assertThat(kept.answers().added()).isEqualTo(listed).isGreaterThanOrEqualTo(PROMPTS);

    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".answers")).toList()) {
        Files.delete(file);
      }
    }
    runs.ticks = new SteadyTicker();
    Scorer again = runs.scorer(settings(folder.resolve("r.jsonl"), snapshot));
    assertThat(again.run()).isTrue();

    assertThat(again.answers().added()).isEqualTo(listed);
    assertThat(again.snapshot()).isEqualTo(first.snapshot());
  }

  @Test
  void aRestartReadsNothingTwice() throws Exception {
    SnapshotSettings snapshot = new SnapshotSettings(Optional.of(folder), false);
    Report first = runs.finish(settings(folder.resolve("r.jsonl"), snapshot));
    runs.ticks = new SteadyTicker();
    Scorer again = runs.scorer(settings(folder.resolve("r.jsonl"), snapshot));
    List<Long> positions = new ArrayList<>();
    runs.ticks.later(1, () -> positions.add(again.read()));
    assertThat(again.run()).isTrue();

    assertThat(positions).containsExactly(again.read());
    assertThat(again.snapshot()).isEqualTo(first);
  }

  @Test
  void aRestartShowsThePageAsItWas() throws Exception {
    SnapshotSettings snapshot = new SnapshotSettings(Optional.of(folder), false);
    Scorer first = runs.scorer(settings(folder.resolve("r.jsonl"), snapshot));
    assertThat(first.run()).isTrue();
    runs.ticks = new SteadyTicker();
    Scorer again = runs.scorer(settings(folder.resolve("r.jsonl"), snapshot));
    runs.ticks.later(1, again::close); // before anything is read
    assertThat(again.run()).isFalse();

    assertThat(page(again)).isEqualTo(page(first)).hasSize(5);
  }

  @Test
  void fromTheBeginningAndByAnotherReadingNothingNotedIsBelieved() throws Exception {
    Path results = folder.resolve("r.jsonl");
    Report first = runs.finish(settings(results, new SnapshotSettings(Optional.of(folder), false)));
    corruptTally();

    assertThat(runs.finish(settings(results, new SnapshotSettings(Optional.of(folder), true))))
        .isEqualTo(first);
    Report lenient =
        runs.finish(
            settings(results, new SnapshotSettings(Optional.of(folder), false))
                .by(new GradingSettings(ExtractionMode.LENIENT, "infer")));
    assertThat(lenient.counts().settled()).isEqualTo(first.counts().settled());
  }

  @Test
  void aTopicMadeAnewIsReadFromItsBeginning() throws Exception {
    SnapshotSettings snapshot = new SnapshotSettings(Optional.of(folder), false);
    Report first = runs.finish(settings(folder.resolve("r.jsonl"), snapshot));
    TopicIds others =
        names -> names.stream().collect(Collectors.toMap(name -> name, name -> "new " + name));
    runs.ticks = new SteadyTicker();
    Scorer again =
        new Scorer(
            runs.topics.consumer(),
            settings(folder.resolve("r.jsonl"), snapshot),
            runs.ticks,
            new ScorerPorts(others, ShardExchange.ALONE, ProgressListener.LOG));
    List<Long> before = new ArrayList<>();
    runs.ticks.later(1, () -> before.add(again.read()));
    again.run();

    assertThat(before).containsExactly(0L);
    assertThat(again.snapshot().counts()).isEqualTo(first.counts());
    assertThat(again.snapshot().usage()).isEqualTo(first.usage());
  }

  @Test
  void sharesTogetherCountWhatOneCounts() throws Exception {
    Report whole = runs.finish(settings(folder.resolve("r.jsonl"), SnapshotSettings.NONE));
    Map<String, ShardExchange.Post> posts = new ConcurrentHashMap<>();
    List<Future<Report>> reports = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      for (int i = 1; i <= 3; i++) {
        ScorerSettings share =
            settings(folder.resolve("r" + i + ".jsonl"), SnapshotSettings.NONE)
                .with(new Shard(i, 3));
        reports.add(
            threads.submit(() -> {
              Scorer scorer =
                  new Scorer(
                      runs.topics.consumer(),
                      share,
                      new SteadyTicker(),
                      new ScorerPorts(runs.ids, new Posts(posts), ProgressListener.LOG)
                          .with(runs.budgets));
              assertThat(scorer.run()).isTrue();
              return scorer.snapshot();
            }));
      }
    }

    for (Future<Report> report : reports) {
      assertThat(report.get().counts()).isEqualTo(whole.counts());
      assertThat(report.get().groups()).isEqualTo(whole.groups());
      assertThat(report.get().usage()).isEqualTo(whole.usage());
      assertThat(report.get().samples()).isEqualTo(whole.samples());
      assertThat(spent(report.get())).isEqualTo(spent(whole)).hasSize(2);
      assertThat(report.get().prompts()).isEqualTo(PROMPTS);
    }
    List<String> lines = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      lines.addAll(sorted(folder.resolve("r" + i + ".jsonl")));
    }
    assertThat(lines).containsExactlyInAnyOrderElementsOf(sorted(folder.resolve("r.jsonl")));
  }

  private static BudgetUse use(Report report, String run) {
    return Objects.requireNonNull(report.budgets().get(run));
  }

  @Test
  void whatARunSpentOfItsBudgetIsCountedOnceAndOfEveryAnswer() throws Exception {
    SnapshotSettings snapshot = new SnapshotSettings(Optional.of(folder), false);
    Report report = runs.finish(settings(folder.resolve("r.jsonl"), snapshot));
    GroupTotals group = Objects.requireNonNull(report.groups().byRun().get("run-0"));

    assertThat(spent(report).get("run-0"))
        .isEqualByComparingTo(
            BigDecimal.valueOf(group.spent().promptTokens() + group.spent().completionTokens()));
    assertThat(use(report, "run-0").stopped()).isFalse();
    assertThat(use(report, "run-1").stopped()).isTrue();
    assertThat(use(report, "run-1").used()).isTrue();
    runs.ticks = new SteadyTicker();
    assertThat(spent(runs.finish(settings(folder.resolve("r.jsonl"), snapshot))))
        .isEqualTo(spent(report));
  }

  private static Map<String, BigDecimal> spent(Report report) {
    return report.budgets().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, one -> one.getValue().spent()));
  }

  /// All that the live page shows, as JSON.
  private static List<String> page(Scorer scorer) {
    List<Record> parts = new ArrayList<>();
    parts.add(scorer.dashboard().overview(scorer.status(), NOW));
    parts.add(details(scorer, null));
    for (int run = 0; run < 3; run++) {
      parts.add(details(scorer, "run-" + run));
    }
    return parts.stream().map(part -> new String(RecordJson.write(part), UTF_8)).toList();
  }

  private static Details details(Scorer scorer, @Nullable String run) {
    return scorer
        .dashboard()
        .details(run, scorer.status(), NOW, ClientCursor.NOTHING)
        .orElseThrow();
  }

  private void corruptTally() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".snapshot")).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
      }
    }
  }

  private static List<String> sorted(Path file) throws IOException {
    return Files.readAllLines(file).stream().sorted().toList();
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.list(from)) {
      Files.createDirectory(to);
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void replace(Path folder, Path by) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    try (Stream<Path> files = Files.list(by)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
