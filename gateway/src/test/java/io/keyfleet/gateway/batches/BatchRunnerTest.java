package io.keyfleet.gateway.batches;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Topics;
import io.keyfleet.contract.response.ApiResponse;
import io.keyfleet.contract.response.RawJson;
import io.keyfleet.gateway.batches.store.Batch;
import io.keyfleet.gateway.batches.store.Batch.Origin;
import io.keyfleet.gateway.batches.store.BatchStatus;
import io.keyfleet.gateway.batches.store.BatchStore;
import io.keyfleet.service.time.Ticker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BatchRunnerTest implements BatchRuns, Ticker {
  private static final String ID = "batch_1";
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration WINDOW = Duration.ofHours(24);
  private static final String ANSWERS = Topics.answers("prompts");
  private static final TopicPartition FIRST_ANSWERS = new TopicPartition(ANSWERS, 0);
  private static final Origin ORIGIN =
      new Origin(List.of(0L), List.of(0L), List.of(0L), Map.of(ANSWERS, "first"));

  @TempDir
  @SuppressWarnings("NullAway.Init") // by JUnit
  private Path folder;

  private final StoredResults stored = new StoredResults();
  private final Deque<Runnable> steps = new ArrayDeque<>();
  private final List<Origin> published = new ArrayList<>();
  private Duration passed = Duration.ZERO;
  private boolean caughtUp = true;
  private boolean stopped;
  private boolean finished;
  private Map<String, String> ids = Map.of(ANSWERS, "first");
  private long lines = 2;
  private List<Long> ends = List.of(2L);
  private Batches batches;
  private BatchRunner runner;

  @BeforeEach
  void open() {
    batches = new Batches(new BatchStore(folder), stored.results(), this::now);
    runner =
        new BatchRunner(
            batches,
            this,
            new BatchSummary(batches, stored.results(), stored::end, topics -> ids),
            () -> caughtUp,
            10,
            Runnable::run,
            this,
            this::now);
  }

  @Test
  void aBatchIsCompletedOnceAllItsLinesHaveAResult() throws IOException {
    steps.add(() -> hear(answer("a", 0)));
    steps.add(() -> hear(answer("a", 0)));
    steps.add(() -> hear(death("b", 1)));

    Batch batch = run(line("a") + "\n" + line("b"));

    assertThat(batch.status()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(batch.since()).containsKeys(BatchStatus.IN_PROGRESS, BatchStatus.FINALIZING);
    demand(batch, 1, 1);
    assertThat(content(batch, 0)).contains("\"custom_id\":\"a\"").doesNotContain("\"b\"");
    assertThat(content(batch, 1)).contains("\"custom_id\":\"b\"", "refused");
  }

  @Test
  void theUsageOfABatchIsWhatItsAnswersSayInAllDetail() throws IOException {
    String usage =
        """
        {"choices":[{"usage":1}],"usage":{"prompt_tokens":10,"completion_tokens":5,
        "prompt_tokens_details":{"cached_tokens":8},
        "completion_tokens_details":{"reasoning_tokens":3}}}\
        """;
    RawJson body = RawJson.of(usage).orElseThrow();
    steps.add(() -> hear(answer("a", 0).with(new ApiResponse(200, "req", body, null))));
    steps.add(() -> hear(answer("b", 1))); // its body was not kept

    Batch batch = run(line("a") + "\n" + line("b"));

    assertThat(batch.outcome())
        .isNotNull()
        .extracting(Batch.Outcome::usage)
        .isEqualTo(new Batch.Usage(20, 10, 8, 3));
    assertThat(batch.order().model()).isEqualTo("m");
  }

  @Test
  void theInputOfABatchIsKeptAsLongAsAFileNeedsIt() throws IOException {
    steps.add(() -> hear(answer("a", 0)));
    steps.add(() -> hear(death("b", 1)));
    Batch batch = run(line("a") + "\n" + line("b"));
    assertThat(batches.input(batch)).exists();

    batches.delete(batches.resultFiles("anyone").get(1));

    assertThat(batches.resultFiles("anyone")).hasSize(1);
    assertThat(batches.input(batch)).doesNotExist();
  }

  @Test
  void aFileWithAWrongLineFailsItsBatchAndIsNotKept() throws IOException {
    Batch batch = run(line("a") + "\nnonsense");

    assertThat(batch.status()).isEqualTo(BatchStatus.FAILED);
    assertThat(batch.errors()).extracting(Batch.LineError::line).containsExactly(2L);
    assertThat(batches.input(batch)).doesNotExist();
    assertThat(published).isEmpty();
  }

  @Test
  void theLinesOfABatchAreThoseThatItsCheckFound() throws IOException {
    lines = 1;
    ends = List.of(1L);
    steps.add(() -> hear(answer("a", 0)));

    Batch batch = run("\uFEFF\n\u3000\n" + line("a"));

    assertThat(batch.order().lines()).isOne();
    demand(batch, 1, 0);
  }

  @Test
  void aBatchGoesToThePartitionsThatItBeganWith() throws IOException {
    steps.add(() -> hear(answer("a", 0)));
    steps.add(() -> hear(answer("b", 1)));

    run(line("a") + "\n" + line("b"));

    assertThat(published).containsExactly(ORIGIN);
  }

  @Test
  void answersFromBeforeARestartCountThoughTheWindowIsOver() throws IOException {
    add(line("a") + "\n" + line("b"));
    batches.store().update(ID, one -> one.in(BatchStatus.IN_PROGRESS, BEGIN).with(ORIGIN));
    passed = WINDOW.plusHours(1);
    caughtUp = false;
    steps.add(() -> hear(answer("a", 0)));
    steps.add(() -> hear(answer("b", 1)));
    steps.add(() -> caughtUp = true);

    Batch batch = resumed();

    assertThat(batch.status()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(stopped).isFalse();
    demand(batch, 2, 0);
  }

  @Test
  void aBatchWhoseWindowIsOverIsStoppedAndExpires() throws IOException {
    steps.add(() -> hear(answer("a", 0)));
    steps.add(() -> passed = WINDOW);

    Batch batch = run(line("a") + "\n" + line("b"));

    assertThat(batch.status()).isEqualTo(BatchStatus.EXPIRED);
    assertThat(stopped).isTrue();
    demand(batch, 1, 1);
    assertThat(content(batch, 1)).contains("batch_expired");
  }

  @Test
  void aCancelledBatchKeepsWhatWasAnswered() throws IOException {
    steps.add(() -> hear(answer("a", 0)));
    steps.add(() -> batches.store().update(ID, one -> one.in(BatchStatus.CANCELLING, now())));

    Batch batch = run(line("a") + "\n" + line("b"));

    assertThat(batch.status()).isEqualTo(BatchStatus.CANCELLED);
    assertThat(stopped).isTrue();
    demand(batch, 1, 1);
    assertThat(content(batch, 1)).contains("batch_cancelled");
  }

  @Test
  void aBatchEndsThoughOneOfItsRecordsWasDeleted() throws IOException {
    steps.add(() -> hear(StoredResults.death(Labels.NONE, DeadPrompt.DELETED, 0, 1)));
    steps.add(() -> hear(answer("a", 0)));

    Batch batch = run(line("a") + "\n" + line("b"));

    assertThat(batch.status()).isEqualTo(BatchStatus.COMPLETED);
    demand(batch, 1, 1);
    assertThat(content(batch, 1)).contains("\"custom_id\":\"b\"", "not_executed");
  }

  @Test
  void aDeletedRecordOfSomebodyElseEndsNoBatch() throws IOException {
    ends = List.of(3L);
    steps.add(() -> hear(StoredResults.death(Labels.NONE, DeadPrompt.DELETED, 0, 1)));
    steps.add(() -> hear(answer("a", 0)));
    steps.add(() -> hear(StoredResults.death(Labels.NONE, DeadPrompt.DELETED, 0, 9)));
    steps.add(() -> hear(answer("b", 2)));

    demand(run(line("a") + "\n" + line("b")), 2, 0);
  }

  @Test
  void aBatchWhoseAnswersTopicIsCreatedAgainHasEachLineInOneFile() throws IOException {
    steps.add(() -> hear(answer("a", 0)));
    steps.add(this::recreate);
    steps.add(() -> hear(answer("b", 1)));

    Batch batch = run(line("a") + "\n" + line("b"));

    assertThat(batch.status()).isEqualTo(BatchStatus.COMPLETED);
    demand(batch, 1, 1);
    assertThat(content(batch, 0)).contains("\"custom_id\":\"b\"").doesNotContain("\"a\"");
    assertThat(content(batch, 1))
        .contains("\"custom_id\":\"a\"", "result_deleted")
        .doesNotContain("\"custom_id\":\"b\"");
  }

  @Test
  void aBatchEndsThoughItsAnswersAndTheirTopicAreDeletedAtItsEnd() throws IOException {
    lines = 3;
    ends = List.of(3L);
    steps.add(() -> hear(answer("a", 0)));
    steps.add(() -> hear(answer("b", 1)));
    steps.add(this::delete);
    steps.add(() -> hear(death("c", 2)));

    Batch batch = run(line("a") + "\n" + line("b") + "\n" + line("c"));

    assertThat(batch.status()).isEqualTo(BatchStatus.COMPLETED);
    demand(batch, 0, 3);
    assertThat(content(batch, 0)).contains("result_deleted", "refused");
  }

  @Test
  void aBatchEndsThoughAnswersWereDeletedBeforeTheyWereHeardOf() throws IOException {
    steps.add(() -> hear(answer("a", 0)));
    steps.add(() -> finished = true);

    Batch batch = run(line("a") + "\n" + line("b"));

    assertThat(batch.status()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(passed).isLessThan(Duration.ofMinutes(1));
    demand(batch, 1, 1);
    assertThat(content(batch, 1)).contains("\"custom_id\":\"b\"", "result_deleted");
  }

  @Test
  void aBatchWhoseWorkersHaveFinishedWaitsWhileResultsCome() throws IOException {
    finished = true;
    lines = 3;
    ends = List.of(3L);
    for (String id : List.of("a", "b", "c")) {
      steps.add(() -> passed = passed.plusSeconds(9));
      steps.add(() -> hear(answer(id, id.charAt(0) - 'a')));
    }

    demand(run(line("a") + "\n" + line("b") + "\n" + line("c")), 3, 0);
  }

  private void delete() {
    stored.delete(ANSWERS);
    ids = Map.of();
  }

  private void recreate() {
    stored.clear(FIRST_ANSWERS);
    ids = Map.of(ANSWERS, "second");
  }

  private Batch run(String input) throws IOException {
    add(input);
    return resumed();
  }

  private void add(String input) throws IOException {
    Batch batch =
        Batch.of(
            new Batch.Order(
                ID,
                "anyone",
                "/v1/chat/completions",
                "24h",
                BEGIN.plus(WINDOW),
                "file-1",
                "in.jsonl",
                Map.of(),
                "prompts",
                2,
                null,
                null),
            BEGIN);
    batches.store().add(batch, Files.writeString(folder.resolve("input"), input));
  }

  private Batch resumed() {
    runner.start(batches.store().find(ID).orElseThrow());
    return batches.store().find(ID).orElseThrow();
  }

  private static void demand(Batch batch, long completed, long failed) {
    assertThat(batch.outcome())
        .isNotNull()
        .satisfies(outcome -> {
          assertThat(outcome.completed()).isEqualTo(completed);
          assertThat(outcome.failed()).isEqualTo(failed);
        });
  }

  private String content(Batch batch, int file) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    var one = batches.resultFiles(batch.order().owner()).get(file);
    batches.write(one, out);
    assertThat(out.size()).isEqualTo(one.bytes());
    return out.toString(java.nio.charset.StandardCharsets.UTF_8);
  }

  private static Answer answer(String id, long offset) {
    return StoredResults.answer(ID, id, 0, offset);
  }

  private static DeadPrompt death(String id, long offset) {
    return StoredResults.death(new Labels(id, ID, null, null, null), "refused", 0, offset);
  }

  private void hear(Answer answer) {
    stored.store(answer);
    batches.answered(answer);
  }

  private void hear(DeadPrompt dead) {
    stored.store(dead);
    batches.died(dead);
  }

  private static String line(String id) {
    return "{\"custom_id\":\""
        + id
        + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"m\","
        + "\"messages\":[{\"role\":\"user\",\"content\":\"2 + 2?\"}]}}";
  }

  private Instant now() {
    return BEGIN.plus(passed);
  }

  @Override
  public long nanos() {
    return passed.toNanos();
  }

  @Override
  public void sleep(Duration duration) {
    passed = passed.plus(duration);
    if (!steps.isEmpty()) {
      steps.poll().run();
    } else if (passed.compareTo(WINDOW.multipliedBy(3)) > 0) {
      throw new AssertionError("the batch never ends");
    }
  }

  @Override
  public Origin origin(String topic) {
    return ORIGIN;
  }

  @Override
  public long publish(Batch.Order order, Origin origin, Path input) {
    published.add(origin);
    return lines;
  }

  @Override
  public List<Long> ends(String topic, int partitions) {
    return ends.subList(0, partitions);
  }

  @Override
  public Registered registered(String id) {
    return new Registered(lines, true, stopped);
  }

  @Override
  public boolean finished(Batch.Order order, Origin origin, List<Long> ends) {
    return finished;
  }

  @Override
  public void stop(String id) {
    stopped = true;
  }
}
