package io.keyfleet.sandbox.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.contract.RunRecord.State;
import io.keyfleet.producer.publish.Published;
import io.keyfleet.sandbox.broker.BrokerSettings;
import io.keyfleet.sandbox.broker.EmbeddedBroker;
import io.keyfleet.service.cli.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResumeTest {
  private static final int LINES = 3_000;

  @TempDir
  @SuppressWarnings("NullAway.Init") // by JUnit
  private Path folder;

  @SuppressWarnings("NullAway.Init") // by JUnit
  private EmbeddedBroker broker;

  @BeforeAll
  void start() {
    broker = new EmbeddedBroker(BrokerSettings.temporary());
  }

  @AfterAll
  void stop() {
    broker.close();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2})
  void aRunThatIsKilledAtAnyPointsIsResumedExactly(long seed) throws Exception {
    RandomGenerator random = new SplittableRandom(seed);
    RunStage stage = stage("killed-" + seed);
    Path file = RunStage.file(folder, LINES);
    for (int kill = 0; kill < 4; kill++) {
      long entries = random.nextInt(LINES);
      assertThatThrownBy(() ->
              stage.publish(
                  "r", file, (source, producer) -> Killed.after(entries, source, producer)))
          .isInstanceOf(Killed.Death.class);
    }

    Published published = stage.publish("r", file);

    assertThat(published.published()).isEqualTo(LINES);
    assertThat(stage.ends()).isEqualTo(LINES);
    assertThat(stage.lines("r")).containsExactlyInAnyOrderElementsOf(all(LINES));
  }

  @Test
  void othersThatPublishOnTheTopicMeanwhileAreNotMistakenForTheRun() throws Exception {
    RunStage stage = stage("shared");
    Path file = RunStage.file(folder, LINES);
    Path others = RunStage.file(folder, 2_000);
    CompletableFuture<Published> other =
        CompletableFuture.supplyAsync(() -> publish(stage, "other", others));

    assertThatThrownBy(() ->
            stage.publish("r", file, (source, producer) -> Killed.after(1_700, source, producer)))
        .isInstanceOf(Killed.Death.class);
    assertThat(stage.publish("r", file).published()).isEqualTo(LINES);
    other.join();

    assertThat(stage.lines("r")).containsExactlyInAnyOrderElementsOf(all(LINES));
    assertThat(stage.lines("other")).containsExactlyInAnyOrderElementsOf(all(2_000));
    assertThat(stage.ends()).isEqualTo(LINES + 2_000);
  }

  @Test
  void aPublishedRunIsNotPublishedAgain() throws Exception {
    RunStage stage = stage("once");
    Path file = RunStage.file(folder, 20);
    stage.publish("r", file);

    assertThat(stage.publish("r", file)).isEqualTo(new Published("r", 20, 0, 0, 20));
    assertThat(stage.ends()).isEqualTo(20);
  }

  @Test
  void aChangedFileIsRefusedAndPublishesNothing() throws Exception {
    RunStage stage = stage("changed");
    Path file = RunStage.file(folder, 500);
    assertThatThrownBy(() ->
            stage.publish("r", file, (source, producer) -> Killed.after(100, source, producer)))
        .isInstanceOf(Killed.Death.class);
    long before = stage.ends();
    Files.writeString(file, Files.readString(file).replace("question 7\n", "question 8\n"));

    assertThatThrownBy(() -> stage.publish("r", file))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("run r was begun with")
        .hasMessageContaining("would be others");
    assertThat(stage.ends()).isEqualTo(before);
  }

  @Test
  void aRunWhoseOwnerGivesSignsIsNotTakenOver() throws Exception {
    RunStage stage = stage("owned");
    Path file = RunStage.file(folder, 20);
    try (RunStage.Opened owner = stage.open("r", file)) {
      owner.registration().enter();
      CompletableFuture<Published> other =
          CompletableFuture.supplyAsync(() -> publish(stage, file));
      while (!other.isDone()) {
        owner.registration().sign(new Published("r", 0, 0));
      }

      assertThatThrownBy(other::join)
          .hasCauseInstanceOf(Failure.class)
          .hasMessageContaining("is being published by");
      assertThat(stage.ends()).isZero();
    }
  }

  @Test
  void anOwnerThatFellSilentAndWasReplacedPublishesNoMore() throws Exception {
    RunStage stage = stage("replaced");
    Path file = RunStage.file(folder, 20);
    try (RunStage.Opened silent = stage.open("r", file)) {
      silent.registration().enter();
      stage.publish("r", file);

      assertThatThrownBy(
              () -> {
                while (true) {
                  silent.registration().sign(new Published("r", 0, 0));
                }
              })
          .isInstanceOf(Failure.class)
          .hasMessageContaining("published by another process");
      silent.registration().end(State.BROKEN_OFF, new Published("r", 0, 0));
      assertThat(stage.publish("r", file).before()).isEqualTo(20);
    }
  }

  private RunStage stage(String topic) {
    return new RunStage(broker.bootstrapServers(), topic);
  }

  private static Published publish(RunStage stage, Path file) {
    return publish(stage, "r", file);
  }

  private static Published publish(RunStage stage, String run, Path file) {
    try {
      return stage.publish(run, file);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Long> all(long lines) {
    return LongStream.rangeClosed(1, lines).boxed().toList();
  }
}
