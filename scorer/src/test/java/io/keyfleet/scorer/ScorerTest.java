package io.keyfleet.scorer;

import static io.keyfleet.scorer.SampleRecords.answer;
import static io.keyfleet.scorer.SampleRecords.dead;
import static io.keyfleet.scorer.SampleRecords.stated;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.scorer.dashboard.Summary;
import io.keyfleet.scorer.report.AccuracyLine;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.scorer.results.ResultsFormat;
import io.keyfleet.scorer.settings.Outputs;
import io.keyfleet.scorer.settings.PoolCapacity;
import io.keyfleet.scorer.settings.ScorerSettings;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.settings.Rate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ScorerTest {
  private static final Prompt PROMPT = Prompt.ofText(SampleRecords.LABELS, "1 + 1 = ?");
  private static final TopicPartition PROMPTS = new TopicPartition("prompts", 0);
  private static final TopicPartition ANSWERS = new TopicPartition("prompts-answers", 0);
  private static final TopicPartition DEAD = new TopicPartition("prompts-dead", 0);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final SteadyTicker ticks = new SteadyTicker();

  @Test
  void onceEndsWhenEveryPromptIsSettled() throws Exception {
    topic(PROMPTS, List.of(write(PROMPT), write(PROMPT), write(PROMPT)));
    topic(
        ANSWERS,
        List.of(
            RecordJson.write(answer(0, stated(2), 1)),
            "no answer".getBytes(UTF_8),
            RecordJson.write(answer(2, stated(3), 2)),
            RecordJson.write(answer(0, stated(3), 3))));
    topic(DEAD, List.of(RecordJson.write(dead(1, 1))));
    Scorer scorer = scorer(Optional.empty(), true, Outputs.NONE);

    assertThat(scorer.run()).isTrue();

    Report report = scorer.snapshot();
    assertThat(report.prompts()).isEqualTo(3);
    assertThat(report.counts().right()).isEqualTo(1);
    assertThat(report.counts().wrong()).isEqualTo(1);
    assertThat(report.counts().unanswered()).isEqualTo(1);
    assertThat(report.usage().repeatedCalls()).isEqualTo(1);
    assertThat(report.foreign()).isEqualTo(1);
    assertThat(consumer.closed()).isTrue();
  }

  @Test
  void everyPromptHasALineAndTheDeadStandBehindTheAnswered(@TempDir Path folder) throws Exception {
    topic(PROMPTS, List.of(write(PROMPT), write(PROMPT), write(PROMPT)));
    topic(DEAD, List.of(RecordJson.write(dead(1, 1)), RecordJson.write(dead(2, 1))));
    topic(
        ANSWERS,
        List.of(
            RecordJson.write(answer(0, stated(2), 1)), RecordJson.write(answer(2, stated(3), 2))));
    Outputs outputs =
        new Outputs(
            Optional.of(folder.resolve("r.csv")),
            Optional.of(folder.resolve("e.csv")),
            ResultsFormat.CSV,
            Optional.empty());

    assertThat(scorer(Optional.empty(), true, outputs).run()).isTrue();

    assertThat(Files.readAllLines(folder.resolve("r.csv")))
        .hasSize(3)
        .element(0)
        .asString()
        .startsWith("topic,partition,offset,id,run,");
    assertThat(Files.readAllLines(folder.resolve("e.csv")))
        .hasSize(2)
        .element(1)
        .asString()
        .startsWith("prompts,0,1,id-1,run-1,");
    try (var left = Files.list(folder)) {
      assertThat(left).hasSize(2);
    }
  }

  @Test
  void onceCountsTheNamedRunOnly(@TempDir Path folder) throws Exception {
    Labels other = new Labels("x", "run-2", "basic", "1 + 1", SampleRecords.LABELS.expected());
    byte[] otherPrompt = write(Prompt.ofText(other, "1 + 1 = ?"));
    topic(PROMPTS, List.of(otherPrompt, write(PROMPT), otherPrompt));
    topic(
        ANSWERS,
        List.of(
            RecordJson.write(answer(new PromptId("prompts", 0, 0), other, stated(2), 1)),
            RecordJson.write(answer(1, stated(2), 1))));
    Path results = folder.resolve("r.jsonl");
    Outputs outputs = new Outputs(Optional.of(results), Optional.empty());
    Scorer scorer = scorer(Optional.of("run-1"), true, outputs);

    assertThat(scorer.run()).isTrue();

    assertThat(scorer.snapshot().prompts()).isEqualTo(1);
    assertThat(scorer.snapshot().counts().answered()).isEqualTo(1);
    assertThat(Files.readAllLines(results)).hasSize(1);
  }

  @Test
  void onceWithNothingPublishedEndsAtOnce() throws Exception {
    topic(PROMPTS, List.of());

    assertThat(scorer(Optional.empty(), true, Outputs.NONE).run()).isTrue();
  }

  @Test
  void onceWithoutItsTopicIsAFailureThatNamesIt() {
    assertThatThrownBy(() -> scorer(Optional.empty(), true, Outputs.NONE).run())
        .isInstanceOf(Failure.class)
        .hasMessageContainingAll("'prompts'", "--topics");
  }

  @Test
  void topicsThatAppearLaterAreReadAndClosingWritesTheFiles(@TempDir Path folder) throws Exception {
    Outputs outputs =
        new Outputs(Optional.of(folder.resolve("r.jsonl")), Optional.of(folder.resolve("r.json")));
    Scorer scorer = scorer(Optional.empty(), false, outputs);
    later(
        50,
        () -> {
          topic(PROMPTS, List.of(write(PROMPT), write(PROMPT)));
          topic(ANSWERS, List.of(RecordJson.write(answer(0, stated(2), 1))));
        });
    later(2_000, scorer::close);

    assertThat(scorer.run()).isFalse();

    assertThat(scorer.snapshot().prompts()).isEqualTo(2);
    assertThat(scorer.snapshot().counts().right()).isEqualTo(1);
    assertThat(Files.readAllLines(folder.resolve("r.jsonl")))
        .satisfiesExactly(
            line -> assertThat(line).contains("\"offset\":0", "\"verdict\":\"right\""),
            line -> assertThat(line).contains("\"offset\":1", "\"verdict\":\"missing\""));
    assertThat(Files.readString(folder.resolve("r.json"))).contains("\"right\" : 1");
  }

  @Test
  void whatWasReadIsInTheDraftAtOnce(@TempDir Path folder) throws Exception {
    topic(PROMPTS, List.of(write(PROMPT), write(PROMPT)));
    topic(ANSWERS, List.of(RecordJson.write(answer(0, stated(2), 1))));
    Path results = folder.resolve("r.jsonl");
    Scorer scorer =
        scorer(Optional.empty(), true, new Outputs(Optional.of(results), Optional.empty()));
    List<String> seen = new ArrayList<>();
    later(
        300,
        () -> {
          seen.addAll(lines(folder.resolve("r.jsonl.part")));
          scorer.close();
        });

    assertThat(scorer.run()).isFalse();

    assertThat(seen).hasSize(1).first().asString().contains("\"offset\":0");
  }

  @Test
  void whoIsBrokenOffReadsEveryAnswerAndLeavesTheResultsInTheirDraft(@TempDir Path folder)
      throws Exception {
    topic(PROMPTS, List.of(write(PROMPT), write(PROMPT), write(PROMPT)));
    topic(ANSWERS, List.of(RecordJson.write(answer(0, stated(2), 1))));
    consumer.updateEndOffsets(Map.of(ANSWERS, 2L));
    byte[] second = RecordJson.write(answer(1, stated(2), 1));
    later(
        100,
        () -> consumer.addRecord(new ConsumerRecord<>(ANSWERS.topic(), 0, 1, new byte[0], second)));
    Path results = folder.resolve("r.jsonl");
    Scorer scorer =
        scorer(Optional.empty(), true, new Outputs(Optional.of(results), Optional.empty()));
    scorer.breakOff();

    assertThat(scorer.run()).isFalse();

    assertThat(scorer.snapshot().counts().settled()).isEqualTo(2);
    assertThat(results).doesNotExist();
    assertThat(lines(folder.resolve("r.jsonl.part")))
        .satisfiesExactly(
            line -> assertThat(line).contains("\"offset\":0"),
            line -> assertThat(line).contains("\"offset\":1"));
  }

  @Test
  void noClockOfOthersStopsAScorer(@TempDir Path folder) throws Exception {
    topic(PROMPTS, List.of(write(PROMPT), write(PROMPT), write(PROMPT)));
    topic(
        ANSWERS,
        List.of(
            RecordJson.write(at(answer(0, stated(2), 1), Instant.MIN, Long.MAX_VALUE)),
            RecordJson.write(at(answer(1, stated(2), 1), Instant.MAX, Long.MIN_VALUE)),
            RecordJson.write(answer(2, stated(2), 1))));
    Outputs outputs = new Outputs(Optional.empty(), Optional.of(folder.resolve("r.json")));
    Scorer scorer = scorer(Optional.empty(), true, outputs);

    assertThat(scorer.run()).isTrue();

    Report report = scorer.snapshot();
    assertThat(report.counts().right()).isEqualTo(3);
    assertThat(report.pace().elapsedSeconds()).isGreaterThan(6e16); // two thousand million years
    assertThat(report.pace().elapsed()).isGreaterThan(Duration.ofSeconds((long) 6e16));
    assertThat(report.usage().poolUtilisation()).isPositive();
    assertThat(scorer.dashboard().overview(scorer.status(), SampleRecords.PUBLISHED).total().pace())
        .extracting(Summary.Pace::elapsedSeconds)
        .isEqualTo(report.pace().elapsedSeconds());
    assertThat(AccuracyLine.of(report)).contains("right=3");
    assertThat(Files.readString(folder.resolve("r.json"))).contains("\"right\" : 3");
  }

  private static Answer at(Answer one, Instant time, long latency) {
    return new Answer(
        one.prompt(),
        one.labels(),
        one.completion(),
        one.source(),
        new Answer.Effort(1, 2, latency, Instant.MIN, time));
  }

  @Test
  void aBrokerThatIsAwayForAWhileIsSurvived() throws Exception {
    topic(PROMPTS, List.of(write(PROMPT)));
    topic(ANSWERS, List.of(RecordJson.write(answer(0, stated(2), 1))));
    consumer.setPollException(new TimeoutException("away"));
    Scorer scorer = scorer(Optional.empty(), true, Outputs.NONE);

    assertThat(scorer.run()).isTrue();

    assertThat(scorer.snapshot().counts().right()).isEqualTo(1);
  }

  private Scorer scorer(Optional<String> run, boolean once, Outputs outputs) {
    PoolCapacity pool = new PoolCapacity(OptionalInt.empty(), Rate.parse("5/s"), null);
    Duration interval = Duration.ofSeconds(5);
    return new Scorer(
        consumer,
        new ScorerSettings(List.of("prompts"), run, once, interval, pool, outputs),
        ticks);
  }

  /// Makes a topic of one partition; its records come whenever the partition is read.
  private void topic(TopicPartition partition, List<byte[]> values) {
    consumer.updatePartitions(
        partition.topic(), List.of(new PartitionInfo(partition.topic(), 0, null, null, null)));
    consumer.updateBeginningOffsets(Map.of(partition, 0L));
    consumer.updateEndOffsets(Map.of(partition, (long) values.size()));
    feed(partition, values);
  }

  /// Gives the records whenever the partition is read from its beginning.
  private void feed(TopicPartition partition, List<byte[]> values) {
    consumer.schedulePollTask(() -> {
      if (consumer.assignment().contains(partition) && consumer.position(partition) == 0) {
        IntStream.range(0, values.size())
            .forEach(i ->
                consumer.addRecord(
                    new ConsumerRecord<>(partition.topic(), 0, i, new byte[0], values.get(i))));
      }
      feed(partition, values);
    });
  }

  private void later(int readings, Runnable deed) {
    ticks.later(readings, deed);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] write(Prompt prompt) {
    return PromptJson.write(prompt);
  }
}
