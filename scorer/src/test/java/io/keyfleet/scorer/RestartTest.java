package io.keyfleet.scorer;

import static io.keyfleet.scorer.Samples.LABELS;
import static io.keyfleet.scorer.Samples.answer;
import static io.keyfleet.scorer.Samples.stated;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.PromptJson;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.scorer.results.Format;
import io.keyfleet.scorer.verdicts.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RestartTest {
  private static final int PARTITIONS = 4;
  private static final int PROMPTS = 1_200;
  private static final int KILLS = 20;

  @TempDir private Path folder;
  private final StoredTopics topics =
      new StoredTopics(PARTITIONS, "prompts", "prompts-answers", "prompts-dead");
  private final TopicIds ids =
      names -> names.stream().collect(Collectors.toMap(name -> name, name -> "id of " + name));
  private SteadyTicks ticks = new SteadyTicks();

  @BeforeEach
  void settle() {
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

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void aScorerThatIsKilledAnywhereCountsAndWritesTheSame(long seed) throws Exception {
    Path state = Files.createDirectory(folder.resolve("state"));
    Path undisturbedFile = folder.resolve("undisturbed.jsonl");
    Report undisturbed = finish(settings(undisturbedFile, Memory.NONE));
    Random random = new Random(seed);
    ScorerSettings kept = settings(state.resolve("r.jsonl"), new Memory(Optional.of(state), false));

    long read = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Path atTheKill = folder.resolve("kill-" + kill);
      ticks = new SteadyTicks();
      Scorer scorer = scorer(kept);
      ticks.later(
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
    ticks = new SteadyTicks();

    assertThat(finish(kept)).isEqualTo(undisturbed);
    assertThat(sorted(state.resolve("r.jsonl")))
        .isEqualTo(sorted(undisturbedFile))
        .hasSize(PROMPTS);
  }

  @Test
  void aRestartReadsNothingTwice() throws Exception {
    Memory memory = new Memory(Optional.of(folder), false);
    Report first = finish(settings(folder.resolve("r.jsonl"), memory));
    ticks = new SteadyTicks();
    Scorer again = scorer(settings(folder.resolve("r.jsonl"), memory));
    List<Long> positions = new ArrayList<>();
    ticks.later(1, () -> positions.add(again.read()));
    assertThat(again.run()).isTrue();

    assertThat(positions).containsExactly(again.read());
    assertThat(again.snapshot()).isEqualTo(first);
  }

  @Test
  void fromTheBeginningAndByAnotherReadingNothingNotedIsBelieved() throws Exception {
    Path results = folder.resolve("r.jsonl");
    Report first = finish(settings(results, new Memory(Optional.of(folder), false)));
    corruptTally();

    assertThat(finish(settings(results, new Memory(Optional.of(folder), true)))).isEqualTo(first);
    Report lenient =
        finish(
            settings(results, new Memory(Optional.of(folder), false))
                .by(new Method(Reading.LENIENT, "infer")));
    assertThat(lenient.counts().settled()).isEqualTo(first.counts().settled());
  }

  @Test
  void aTopicMadeAnewIsReadFromItsBeginning() throws Exception {
    Memory memory = new Memory(Optional.of(folder), false);
    Report first = finish(settings(folder.resolve("r.jsonl"), memory));
    TopicIds others =
        names -> names.stream().collect(Collectors.toMap(name -> name, name -> "new " + name));
    ticks = new SteadyTicks();
    Scorer again =
        new Scorer(
            topics.consumer(),
            settings(folder.resolve("r.jsonl"), memory),
            ticks,
            new Scorer.Neighbours(others, Bulletin.ALONE, Telling.LOG));
    List<Long> before = new ArrayList<>();
    ticks.later(1, () -> before.add(again.read()));
    again.run();

    assertThat(before).containsExactly(0L);
    assertThat(again.snapshot()).isEqualTo(first);
  }

  @Test
  void sharesTogetherCountWhatOneCounts() throws Exception {
    Report whole = finish(settings(folder.resolve("r.jsonl"), Memory.NONE));
    Map<String, Bulletin.Post> posts = new ConcurrentHashMap<>();
    List<Future<Report>> reports = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      for (int i = 1; i <= 3; i++) {
        ScorerSettings share =
            settings(folder.resolve("r" + i + ".jsonl"), Memory.NONE).with(new Share(i, 3));
        reports.add(
            threads.submit(() -> {
              Scorer scorer =
                  new Scorer(
                      topics.consumer(),
                      share,
                      new SteadyTicks(),
                      new Scorer.Neighbours(ids, bulletin(posts), Telling.LOG));
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
      assertThat(report.get().prompts()).isEqualTo(PROMPTS);
    }
    List<String> lines = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      lines.addAll(sorted(folder.resolve("r" + i + ".jsonl")));
    }
    assertThat(lines).containsExactlyInAnyOrderElementsOf(sorted(folder.resolve("r.jsonl")));
  }

  private void died(PromptId prompt, Labels labels) {
    DeadPrompt dead =
        new DeadPrompt(
            prompt,
            labels,
            "attempts_exhausted",
            "HTTP 500",
            new DeadPrompt.Effort(5, 5, "w", Samples.PUBLISHED, Samples.PUBLISHED.plusSeconds(9)));
    topics.append("prompts-dead", prompt.partition(), RecordJson.write(dead));
  }

  private Report finish(ScorerSettings settings) throws InterruptedException {
    Scorer scorer = scorer(settings);
    assertThat(scorer.run()).isTrue();
    return scorer.snapshot();
  }

  private Scorer scorer(ScorerSettings settings) {
    return new Scorer(
        topics.consumer(),
        settings,
        ticks,
        new Scorer.Neighbours(ids, Bulletin.ALONE, Telling.LOG));
  }

  private static ScorerSettings settings(Path results, Memory memory) {
    return new ScorerSettings(
            List.of("prompts"),
            Optional.empty(),
            true,
            Duration.ofMillis(100),
            new Pool(OptionalInt.empty(), null, null),
            new Outputs(Optional.of(results), Optional.empty(), Format.JSONL, Optional.empty()))
        .with(memory);
  }

  private static Bulletin bulletin(Map<String, Bulletin.Post> posts) {
    return new Bulletin() {
      @Override
      public void put(Post own) {
        posts.put(own.share(), own);
      }

      @Override
      public Collection<Post> posts() {
        return posts.values();
      }

      @Override
      public void close() {}
    };
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
