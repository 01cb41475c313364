package io.keyfleet.sandbox.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.producer.source.file.PromptFile;
import io.keyfleet.sandbox.guarantees.TopicRecords;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.simulator.audit.Audit;
import io.keyfleet.simulator.fault.Fault;
import io.keyfleet.simulator.fault.FaultKind;
import io.keyfleet.simulator.model.ModelSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Published, called, answered and scored: producer, workers and scorer on a real broker.
@Timeout(60)
class WholePathTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @RegisterExtension static final SharedBroker BROKER = new SharedBroker();

  @Test
  void everyPromptIsAnsweredOnceAndScoredAsItWas() throws Exception {
    try (FleetFixture fleet = stage("whole", 3)) {
      fleet.set("KEYFLEET_PARTITIONS", "64");
      fleet.start("one", "two");
      fleet.publishArithmetic(300);
      Report report = fleet.score();
      TopicRecords records = fleet.demandGuarantees(0);
      Audit audit = fleet.audit();

      assertThat(records.answered()).hasSize(300);
      assertThat(report.prompts()).isEqualTo(300);
      assertThat(report.counts().scored()).isEqualTo(300);
      assertThat(report.counts().right()).isBetween(230L, 280L);
      assertThat(report.usage().calls()).isEqualTo(audit.calls()).isEqualTo(300);
      assertThat(report.usage().rateLimited()).isEqualTo(audit.refused()).isZero();
      assertThat(report.usage().repeatedCalls()).isZero();
      assertThat(report.usage().callsByKey()).isEqualTo(callsByKey(audit));
      assertThat(workers(audit)).as("both work").containsOnly("one", "two");
    }
  }

  @Test
  void aWorkerThatIsStoppedHandsOverWithoutACallMadeTwice() throws Exception {
    try (FleetFixture fleet = stage("stopped", 3)) {
      fleet.start("one", "two");
      Backlog backlog = fleet.backlog(300);
      await().atMost(PATIENCE).until(() -> fleet.audit().calls() > 150);
      fleet.stop("one");
      int published = backlog.end();
      assertThat(fleet.score().counts().answered()).isEqualTo(published);
      fleet.demandGuarantees(0);
      assertThat(fleet.audit().calls()).isEqualTo(published);
      assertThat(workers(fleet.audit())).containsOnly("one", "two");
    }
  }

  @Test
  void recordsThatAreNoPromptsDieAsUnreadableAndTheRestGoesOn() throws Exception {
    List<byte @Nullable []> bad = new ArrayList<>();
    bad.add(new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
    bad.add(new byte[0]);
    bad.add(null);
    bad.add("{\"prompt\": \"1 + ".getBytes(UTF_8));
    bad.add("{\"temperature\": 0}".getBytes(UTF_8));
    bad.add("{\"messages\": []}".getBytes(UTF_8));
    try (FleetFixture fleet = stage("malformed", 2)) {
      fleet.start("one");
      fleet.publishArithmetic(20);
      send(fleet, bad);
      fleet.publishArithmetic(20);
      Report report = fleet.score();
      assertThat(report.counts().answered()).isEqualTo(40);
      assertThat(report.counts().unanswered()).isEqualTo(bad.size());
      TopicRecords records = fleet.demandGuarantees(0);
      assertThat(records.dead())
          .hasSize(bad.size())
          .allMatch(dead -> dead.cause().equals("unreadable") && dead.effort().calls() == 0);
    }
  }

  @Test
  void aRefusedKeyGoesOutAloneAndCostsNoPromptAnAttempt() throws Exception {
    try (FleetFixture fleet = stage("refused", 3)) {
      var refused = fleet.keys().get(1).id();
      fleet.api().inject(List.of(new Fault(FaultKind.REVOKED, 1, refused)));
      fleet.start("one", "two");
      fleet.publishArithmetic(150);
      assertThat(fleet.score().counts().answered()).isEqualTo(150);
      TopicRecords records = fleet.demandGuarantees(0);
      assertThat(records.answers()).allMatch(answer -> answer.effort().attempts() == 1);
      assertThat(records.answers()).noneMatch(answer -> answer.source().key().equals(refused));
      Map<Object, Long> calls =
          fleet.audit().accounts().stream()
              .collect(Collectors.toMap(Audit.Account::account, Audit.Account::calls));
      assertThat(calls.get(refused)).as("calls before it was known").isBetween(1L, 25L);
      assertThat(calls.values()).allMatch(made -> made > 0);
    }
  }

  @Test
  void failuresOfTheEndpointSpendAttemptsAndEndInAnswersOrDeaths() throws Exception {
    try (FleetFixture fleet = stage("failing", 3)) {
      fleet.set("KEYFLEET_MAX_ATTEMPTS", "2");
      fleet.set("KEYFLEET_MAX_BACKOFF", "100ms");
      fleet.api().inject(List.of(new Fault(FaultKind.SERVER_ERROR, 0.2, null)));
      fleet.start("one", "two");
      fleet.publishArithmetic(250);
      Report report = fleet.score();
      TopicRecords records = fleet.demandGuarantees(0);
      assertThat(report.counts().settled()).isEqualTo(250);
      assertThat(report.counts().unanswered()).isEqualTo(records.dead().size());
      assertThat(records.dead())
          .isNotEmpty()
          .allMatch(dead -> dead.effort().attempts() == 2)
          .allMatch(dead -> dead.cause().equals("attempts_exhausted"))
          .allMatch(dead -> dead.detail().contains("500"));
      long attempts =
          records.answers().stream().map(Answer::effort).mapToLong(Answer.Effort::attempts).sum()
              + records.dead().stream()
                  .map(DeadPrompt::effort)
                  .mapToLong(DeadPrompt.Effort::attempts)
                  .sum();
      assertThat(attempts).as("each call is an attempt").isEqualTo(fleet.audit().calls());
    }
  }

  @Test
  void promptsOfAnybodysOwnFilesAreAnsweredAndScored(@TempDir Path folder) throws Exception {
    Path json =
        file(
            folder.resolve("own.jsonl"),
            """
            {"id":"a","prompt":"What is 6 * 7? Answer as JSON: {\\"infer\\": ...}","expected":42}
            {"id":"b","messages":[{"role":"user","content":"2 + 2, as {\\"infer\\": ...}"}],"expected":5}
            no json
            """);
    Path cells =
        file(folder.resolve("own.csv"), "id,prompt,expected\nc,\"10 - 3, as JSON\",7\nd,1 + 1,2\n");
    Path batch =
        file(
            folder.resolve("batch.jsonl"),
            """
            {"custom_id":"e","method":"POST","url":"/v1/chat/completions","expected":12,"body":{"model":"m-1","messages":[{"role":"user","content":"3 * 4"}]}}
            {"custom_id":"f","method":"POST","url":"/v1/chat/completions","body":{"messages":[{"role":"user","content":"5 * 4"}]}}
            """);
    var faultless = FleetFixture.simulated(2).with(new ModelSettings("gpt-4o-mini", 1, 1, 1));
    try (FleetFixture fleet = new FleetFixture(BROKER.bootstrapServers(), "files", faultless)) {
      assertThat(publish(fleet, json)).isEqualTo(2);
      assertThat(publish(fleet, cells)).isEqualTo(2);
      assertThat(publish(fleet, batch)).isEqualTo(2);
      fleet.start("one");
      Report report = fleet.score();
      TopicRecords records = fleet.demandGuarantees(0);
      assertThat(report.counts().right()).isEqualTo(4);
      assertThat(report.counts().wrong()).as("of which 2 + 2 is said to be 5").isEqualTo(1);
      assertThat(report.counts().unscored()).as("nothing is expected").isEqualTo(1);
      assertThat(records.answers().stream().map(answer -> answer.labels().id()))
          .containsExactlyInAnyOrder("a", "b", "c", "d", "e", "f");
      assertThat(records.answers())
          .filteredOn(answer -> "e".equals(answer.labels().id()))
          .allMatch(answer -> "m-1".equals(answer.completion().model()));
    }
  }

  private static FleetFixture stage(String topic, int accounts) {
    return new FleetFixture(BROKER.bootstrapServers(), topic, FleetFixture.simulated(accounts));
  }

  private static long publish(FleetFixture fleet, Path file) throws InterruptedException {
    return fleet
        .publish(PromptFile.open(file.toString(), Optional.empty(), Optional.empty()))
        .published();
  }

  private static Path file(Path path, String content) throws Exception {
    return Files.writeString(path, content);
  }

  private static void send(FleetFixture fleet, List<byte @Nullable []> values) throws Exception {
    ByteArraySerializer bytes = new ByteArraySerializer();
    Map<String, Object> properties = fleet.kafka().producer(Map.of());
    try (var producer = new KafkaProducer<>(properties, bytes, bytes)) {
      for (byte @Nullable [] value : values) {
        producer.send(new ProducerRecord<>(fleet.topic(), value)).get();
      }
    }
  }

  private static Map<Object, Long> callsByKey(Audit audit) {
    return audit.accounts().stream()
        .collect(Collectors.toMap(Audit.Account::account, Audit.Account::calls));
  }

  private static List<String> workers(Audit audit) {
    return audit.accounts().stream()
        .flatMap(account -> account.callsByWorker().keySet().stream())
        .distinct()
        .toList();
  }
}
