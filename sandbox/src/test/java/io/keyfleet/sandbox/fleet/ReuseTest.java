package io.keyfleet.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.contract.run.StoredSource;
import io.keyfleet.producer.PublishClients;
import io.keyfleet.producer.publish.PublishResult;
import io.keyfleet.producer.publish.Run;
import io.keyfleet.producer.reuse.ReuseRule;
import io.keyfleet.producer.source.Arithmetic;
import io.keyfleet.producer.source.ArithmeticSource;
import io.keyfleet.producer.source.Language;
import io.keyfleet.producer.source.Operator;
import io.keyfleet.producer.source.PromptSource;
import io.keyfleet.producer.source.Template;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.scorer.tally.GroupTotals;
import io.keyfleet.service.cli.Failure;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Answers of earlier runs in later ones, on a real broker.
@Timeout(120)
class ReuseTest {
  private static final int OLD = 60;
  private static final int ALL = 100;

  @RegisterExtension static final SharedBroker BROKER = new SharedBroker();

  @Test
  void aLaterRunCallsOnlyForWhatNobodyAskedBeforeEvenIfItsPublicationIsBrokenOff()
      throws Exception {
    try (FleetFixture fleet =
        new FleetFixture(BROKER.bootstrapServers(), "again", FleetFixture.simulated(2))) {
      fleet.start("one", "two");
      publish(fleet, "first", Sums.of(OLD, 0), null);
      Report first = fleet.score();
      assertThat(fleet.audit().calls()).isEqualTo(OLD);

      assertThatThrownBy(
              () -> publish(fleet, "second", Sums.of(ALL, 0).failingAfter(OLD / 2), ReuseRule.ZERO))
          .isInstanceOf(Failure.class);
      PublishResult rest = publish(fleet, "second", Sums.of(ALL, 0), ReuseRule.ZERO);
      Report both = fleet.score();

      assertThat(rest.published()).isEqualTo(ALL);
      assertThat(rest.reused()).isEqualTo(OLD - OLD / 2);
      assertThat(fleet.audit().calls()).isEqualTo(ALL);
      assertThat(both.usage().calls()).isEqualTo(ALL);
      GroupTotals called = group(first, "first");
      GroupTotals later = group(both, "second");
      assertThat(later.counts().answered()).isEqualTo(ALL);
      assertThat(later.spent().reused()).isEqualTo(OLD);
      assertThat(group(both, "first")).isEqualTo(called);
      assertThat(later.spent().promptTokens()).isLessThan(called.spent().promptTokens());
      fleet.demandGuarantees(0);
    }
  }

  @Test
  void aRequestThatLeavesItsAnswerToChanceIsCalledAgain() throws Exception {
    try (FleetFixture fleet =
        new FleetFixture(BROKER.bootstrapServers(), "chance", FleetFixture.simulated(2))) {
      fleet.start("one");
      publish(fleet, "first", Sums.of(5, 0.7), null);
      fleet.score();
      assertThat(publish(fleet, "second", Sums.of(5, 0.7), ReuseRule.ZERO).reused()).isZero();
      fleet.score();
      assertThat(fleet.audit().calls()).isEqualTo(10);

      assertThat(publish(fleet, "third", Sums.of(5, 0.7), ReuseRule.ANY).reused()).isEqualTo(5);
      assertThat(group(fleet.score(), "third").spent().reused()).isEqualTo(5);
      assertThat(fleet.audit().calls()).isEqualTo(10);
    }
  }

  private static GroupTotals group(Report report, String run) {
    return Objects.requireNonNull(report.groups().byRun().get(run));
  }

  private static PublishResult publish(
      FleetFixture fleet, String run, PromptSource source, @Nullable ReuseRule reuse)
      throws InterruptedException {
    String topic = fleet.topic();
    try (source;
        PublishClients clients =
            new PublishClients(
                fleet.kafka(), topic + "-runs", true, new CompositeMeterRegistry())) {
      return clients.publish(
          new PublishClients.Title(
              new Run(run, Optional.of("gpt-4o-mini")), topic, null, null, null, reuse),
          new RunRecord.Source("sums", new StoredSource.Unknown(), null, "f", null, null, null),
          source);
    }
  }

  /// The same sums for every run.
  ///
  /// @param end after which it cannot be read any more
  private record Sums(PromptSource exercises, double temperature, long end)
      implements PromptSource {
    static Sums of(int count, double temperature) {
      Template template = Template.builtIn("basic", Language.en).orElseThrow();
      Arithmetic exercises = new Arithmetic(Operator.parse("+-"), 3);
      return new Sums(
          new ArithmeticSource(count, exercises, 7, template), temperature, Long.MAX_VALUE);
    }

    Sums failingAfter(long entries) {
      return new Sums(exercises, temperature, entries);
    }

    @Override
    public Optional<Entry> next() {
      return exercises
          .next()
          .map(entry -> {
            if (entry.line() > end) {
              throw new Failure("the rest cannot be read");
            }
            Prompt prompt = ((Entry.Valid) entry).prompt();
            ObjectNode request = prompt.request().deepCopy().put("temperature", temperature);
            return new Entry.Valid(
                entry.line(), new Prompt(prompt.labels(), prompt.operation(), request));
          });
    }

    @Override
    public OptionalLong size() {
      return exercises.size();
    }

    @Override
    public void close() {
      exercises.close();
    }
  }
}
