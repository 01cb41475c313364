package io.keyfleet.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.budget.RunBudget;
import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.contract.run.StoredSource;
import io.keyfleet.producer.PublishClients;
import io.keyfleet.producer.publish.Destination;
import io.keyfleet.producer.publish.Run;
import io.keyfleet.producer.source.Arithmetic;
import io.keyfleet.producer.source.ArithmeticSource;
import io.keyfleet.producer.source.Language;
import io.keyfleet.producer.source.Operator;
import io.keyfleet.producer.source.PromptSource;
import io.keyfleet.producer.source.Template;
import io.keyfleet.producer.source.retry.RetrySource;
import io.keyfleet.sandbox.guarantees.TopicRecords;
import io.keyfleet.scorer.register.BudgetUse;
import io.keyfleet.scorer.register.KafkaRunRegister;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.scorer.tally.Counts;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.TopicSetup;
import io.keyfleet.service.time.SystemTime;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Runs that are stopped and retried, and topics that appear, on a real broker.
@Timeout(60)
class RunsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int PROMPTS = 400;

  @RegisterExtension static final SharedBroker BROKER = new SharedBroker();

  @Test
  void whatRemainsOfAStoppedRunDiesOfItAndCanBePublishedAgain() throws Exception {
    try (FleetFixture fleet =
        new FleetFixture(BROKER.bootstrapServers(), "ended", FleetFixture.simulated(1))) {
      fleet.start("one");
      fleet.publishArithmetic(PROMPTS);
      await().atMost(PATIENCE).until(() -> fleet.audit().calls() > 20);

      fleet.stopRun();
      Report report = fleet.score();
      TopicRecords records = fleet.demandGuarantees(0);

      assertThat(report.counts().answered()).isEqualTo(fleet.audit().calls());
      assertThat(report.counts().answered() + report.counts().unanswered()).isEqualTo(PROMPTS);
      assertThat(records.dead()).hasSizeGreaterThan(50);
      assertThat(records.dead()).extracting(DeadPrompt::cause).containsOnly("stopped");
      try (RetrySource dead =
          RetrySource.find(
              fleet.kafka(), fleet.topic(), FleetFixture.RUN, Optional.of("stopped"))) {
        assertThat(dead.described().retryOf()).isEqualTo(FleetFixture.RUN);
        assertThat(dead.size()).isEqualTo(report.counts().unanswered());
        assertThat(prompts(dead.source())).isEqualTo(dead.size());
      }
      try (RetrySource none =
          RetrySource.find(fleet.kafka(), fleet.topic(), FleetFixture.RUN, Optional.of("other"))) {
        assertThat(none.size()).isZero();
      }
    }
  }

  @Test
  void aRunWhoseBudgetIsSpentIsStoppedAndTheRestOfItCountsAsStopped() throws Exception {
    String topic = "costly";
    int prompts = 1_000;
    RunBudget budget = new RunBudget.Tokens(3_000);
    try (FleetFixture fleet =
        new FleetFixture(BROKER.bootstrapServers(), topic, FleetFixture.simulated(2))) {
      fleet.start("one", "two");
      publish(fleet, topic, prompts, budget);

      Report report = score(fleet, topic);

      long answered = report.counts().answered();
      long stopped = report.deadByCause().getOrDefault("stopped", 0L);
      BudgetUse use = Objects.requireNonNull(report.budgets().get(FleetFixture.RUN));
      assertThat(answered + stopped).isEqualTo(prompts);
      assertThat(stopped).isPositive();
      assertThat(use.stopped()).isTrue();
      assertThat(use.spent())
          .isGreaterThanOrEqualTo(budget.limit())
          .isEqualByComparingTo(
              BigDecimal.valueOf(
                  report.usage().spent().promptTokens()
                      + report.usage().spent().completionTokens()));
      assertThat(fleet.audit().calls()).isEqualTo(answered);
      assertThat(report.withRetries()).isEmpty();

      retry(fleet, topic);
      Report later = score(fleet, topic);
      Counts whole = Objects.requireNonNull(later.withRetries().get(FleetFixture.RUN));
      assertThat(whole.answered()).isEqualTo(prompts);
      assertThat(whole.unanswered()).isZero();
      assertThat(later.groups().of(FleetFixture.RUN)).isEqualTo(report.counts());
      assertThat(later.budgets()).as("counted anew").isEqualTo(report.budgets());
      fleet.demandGuarantees(0);
      assertThatThrownBy(() -> publish(fleet, topic, prompts, budget))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("was stopped: its budget of 3000 tokens is spent");
    }
  }

  private static void retry(FleetFixture fleet, String topic) throws InterruptedException {
    try (PublishClients clients =
            new PublishClients(fleet.kafka(), topic + "-runs", true, new CompositeMeterRegistry());
        RetrySource dead =
            RetrySource.find(fleet.kafka(), topic, FleetFixture.RUN, Optional.of("stopped"))) {
      clients.publish(
          new PublishClients.Title(new Run("retry", Optional.empty()), topic, null, null),
          dead.described(),
          dead.source());
    }
  }

  private static Report score(FleetFixture fleet, String topic) throws InterruptedException {
    try (KafkaRunRegister budgets =
        KafkaRunRegister.open(fleet.kafka(), topic + "-runs", SystemTime.TICKER, SystemTime.WALL)) {
      return fleet.score(budgets);
    }
  }

  private static void publish(FleetFixture fleet, String topic, int prompts, RunBudget budget)
      throws InterruptedException {
    Template template = Template.builtIn("basic", Language.en).orElseThrow();
    try (PublishClients clients =
            new PublishClients(fleet.kafka(), topic + "-runs", true, new CompositeMeterRegistry());
        PromptSource source =
            new ArithmeticSource(prompts, new Arithmetic(Operator.parse("+"), 2), 7, template)) {
      clients.publish(
          new PublishClients.Title(
              new Run(FleetFixture.RUN, Optional.empty()), topic, null, null, budget, null),
          new RunRecord.Source(
              "sums", new StoredSource.Unknown(), null, "f", null, (long) prompts, null),
          source);
    }
  }

  @Test
  void aTopicThatAppearsAndMatchesIsFollowedAndItsAnswersAreNot() throws Exception {
    try (FleetFixture fleet =
        new FleetFixture(BROKER.bootstrapServers(), "late-one", FleetFixture.simulated(2))) {
      fleet.set("KEYFLEET_TOPICS", "early");
      fleet.set("KEYFLEET_TOPIC_PATTERN", "late-.*");
      fleet.start("one", "two");
      fleet.publishArithmetic(60);

      Report report = fleet.score();

      assertThat(report.counts().answered()).isEqualTo(60);
      fleet.demandGuarantees(0);
      assertThat(fleet.audit().calls()).isEqualTo(60);
    }
  }

  @Test
  void aRunGoesToThePartitionsThatItBeganWithThoughItsTopicHasMore() throws Exception {
    String topic = "grown";
    Template template = Template.builtIn("basic", Language.en).orElseThrow();
    try (FleetFixture fleet =
            new FleetFixture(BROKER.bootstrapServers(), topic, FleetFixture.simulated(1));
        Admin admin = fleet.kafka().admin();
        PublishClients clients =
            new PublishClients(fleet.kafka(), topic + "-runs", true, new CompositeMeterRegistry());
        PromptSource source =
            new ArithmeticSource(10, new Arithmetic(Operator.parse("+"), 2), 7, template)) {
      clients.publish(
          new PublishClients.Title(new Run(FleetFixture.RUN, Optional.empty()), topic, null, null),
          new RunRecord.Source("sums", new StoredSource.Unknown(), null, null, null, 10L, null),
          source,
          List.of(0L, 0L));

      TopicSetup setup = new TopicSetup(admin, fleet.kafka(), SystemTime.TICKER);
      List<Long> ends = Destination.ends(topic, setup, admin);
      assertThat(ends).hasSizeGreaterThan(2).startsWith(5L, 5L).endsWith(0L);
    }
  }

  private static long prompts(PromptSource source) {
    long good = 0;
    for (var next = source.next(); next.isPresent(); next = source.next()) {
      assertThat(next.get()).isInstanceOf(PromptSource.Entry.Valid.class);
      good++;
    }
    return good;
  }
}
