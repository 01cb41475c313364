package io.keyfleet.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.producer.prompts.PromptSource;
import io.keyfleet.producer.retry.DeadRun;
import io.keyfleet.sandbox.guarantees.TopicRecords;
import io.keyfleet.scorer.Report;
import java.time.Duration;
import java.util.Optional;
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
    try (Stage stage = new Stage(BROKER.bootstrapServers(), "ended", Stage.simulated(1))) {
      stage.start("one");
      stage.publishArithmetic(PROMPTS);
      await().atMost(PATIENCE).until(() -> stage.audit().calls() > 20);

      stage.stopRun();
      Report report = stage.score();
      TopicRecords records = stage.demandGuarantees(0);

      assertThat(report.counts().answered()).isEqualTo(stage.audit().calls());
      assertThat(report.counts().answered() + report.counts().unanswered()).isEqualTo(PROMPTS);
      assertThat(records.dead()).hasSizeGreaterThan(50);
      assertThat(records.dead()).extracting(DeadPrompt::cause).containsOnly("stopped");
      try (DeadRun dead =
          DeadRun.find(stage.kafka(), stage.topic(), Stage.RUN, Optional.of("stopped"))) {
        assertThat(dead.described().retryOf()).isEqualTo(Stage.RUN);
        assertThat(dead.size()).isEqualTo(report.counts().unanswered());
        assertThat(prompts(dead.source())).isEqualTo(dead.size());
      }
      try (DeadRun none =
          DeadRun.find(stage.kafka(), stage.topic(), Stage.RUN, Optional.of("other"))) {
        assertThat(none.size()).isZero();
      }
    }
  }

  @Test
  void aTopicThatAppearsAndMatchesIsFollowedAndItsAnswersAreNot() throws Exception {
    try (Stage stage = new Stage(BROKER.bootstrapServers(), "late-one", Stage.simulated(2))) {
      stage.set("KEYFLEET_TOPICS", "early");
      stage.set("KEYFLEET_TOPIC_PATTERN", "late-.*");
      stage.start("one", "two");
      stage.publishArithmetic(60);

      Report report = stage.score();

      assertThat(report.counts().answered()).isEqualTo(60);
      stage.demandGuarantees(0);
      assertThat(stage.audit().calls()).isEqualTo(60);
    }
  }

  private static long prompts(PromptSource source) {
    long good = 0;
    for (var next = source.next(); next.isPresent(); next = source.next()) {
      assertThat(next.get()).isInstanceOf(PromptSource.Entry.Good.class);
      good++;
    }
    return good;
  }
}
