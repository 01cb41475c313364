package io.keyfleet.sandbox.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.contract.run.RunRecord.PublicationState;
import io.keyfleet.producer.publish.PublishResult;
import io.keyfleet.sandbox.broker.BrokerSettings;
import io.keyfleet.sandbox.broker.EmbeddedBroker;
import io.keyfleet.service.cli.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
    RunFixture fixture = stage("killed-" + seed);
    Path file = RunFixture.file(folder, LINES);
    for (int kill = 0; kill < 4; kill++) {
      long entries = random.nextInt(LINES);
      assertThatThrownBy(() ->
              fixture.publish(
                  "r", file, (source, producer) -> Killed.after(entries, source, producer)))
          .isInstanceOf(Killed.Death.class);
    }

    PublishResult result = fixture.publish("r", file);

    assertThat(result.published()).isEqualTo(LINES);
    assertThat(fixture.ends()).isEqualTo(LINES);
    assertThat(fixture.lines("r")).containsExactlyInAnyOrderElementsOf(all(LINES));
  }

  @Test
  void othersThatPublishOnTheTopicMeanwhileAreNotMistakenForTheRun() throws Exception {
    RunFixture fixture = stage("shared");
    Path file = RunFixture.file(folder, LINES);
    Path others = RunFixture.file(folder, 2_000);
    CompletableFuture<PublishResult> other =
        CompletableFuture.supplyAsync(() -> publish(fixture, "other", others));

    assertThatThrownBy(() ->
            fixture.publish("r", file, (source, producer) -> Killed.after(1_700, source, producer)))
        .isInstanceOf(Killed.Death.class);
    assertThat(fixture.publish("r", file).published()).isEqualTo(LINES);
    other.join();

    assertThat(fixture.lines("r")).containsExactlyInAnyOrderElementsOf(all(LINES));
    assertThat(fixture.lines("other")).containsExactlyInAnyOrderElementsOf(all(2_000));
    assertThat(fixture.ends()).isEqualTo(LINES + 2_000);
  }

  @Test
  void aPublishedRunIsNotPublishedAgain() throws Exception {
    RunFixture fixture = stage("once");
    Path file = RunFixture.file(folder, 20);
    fixture.publish("r", file);

    assertThat(fixture.publish("r", file)).isEqualTo(new PublishResult("r", 20, 0, 0, 20));
    assertThat(fixture.ends()).isEqualTo(20);
  }

  @Test
  void aChangedFileIsRefusedAndPublishesNothing() throws Exception {
    RunFixture fixture = stage("changed");
    Path file = RunFixture.file(folder, 500);
    assertThatThrownBy(() ->
            fixture.publish("r", file, (source, producer) -> Killed.after(100, source, producer)))
        .isInstanceOf(Killed.Death.class);
    long before = fixture.ends();
    Files.writeString(file, Files.readString(file).replace("question 7\n", "question 8\n"));

    assertThatThrownBy(() -> fixture.publish("r", file))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("run r was begun with")
        .hasMessageContaining("would be others");
    assertThat(fixture.ends()).isEqualTo(before);
  }

  @Test
  void aRunWhoseOwnerGivesSignsIsNotTakenOver() throws Exception {
    RunFixture fixture = new RunFixture(broker.bootstrapServers(), "owned", Duration.ofSeconds(5));
    Path file = RunFixture.file(folder, 20);
    try (RunFixture.Opened owner = fixture.open("r", file)) {
      owner.registration().acquire();
      CompletableFuture<PublishResult> other =
          CompletableFuture.supplyAsync(() -> publish(fixture, file));
      while (!other.isDone()) {
        owner.registration().heartbeat(new PublishResult("r", 0, 0));
      }

      assertThatThrownBy(other::join)
          .hasCauseInstanceOf(Failure.class)
          .hasMessageContaining("is being published by");
      assertThat(fixture.ends()).isZero();
    }
  }

  @Test
  void anOwnerThatFellSilentAndWasReplacedPublishesNoMore() throws Exception {
    RunFixture fixture = stage("replaced");
    Path file = RunFixture.file(folder, 20);
    try (RunFixture.Opened silent = fixture.open("r", file)) {
      silent.registration().acquire();
      fixture.publish("r", file);

      assertThatThrownBy(
              () -> {
                while (true) {
                  silent.registration().heartbeat(new PublishResult("r", 0, 0));
                }
              })
          .isInstanceOf(Failure.class)
          .hasMessageContaining("published by another process");
      silent.registration().end(PublicationState.BROKEN_OFF, new PublishResult("r", 0, 0));
      assertThat(fixture.publish("r", file).before()).isEqualTo(20);
    }
  }

  /// On which silence is short, since nothing is on its way any more.
  private RunFixture stage(String topic) {
    return new RunFixture(broker.bootstrapServers(), topic, Duration.ofMillis(200));
  }

  private static PublishResult publish(RunFixture fixture, Path file) {
    return publish(fixture, "r", file);
  }

  private static PublishResult publish(RunFixture fixture, String run, Path file) {
    try {
      return fixture.publish(run, file);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Long> all(long lines) {
    return LongStream.rangeClosed(1, lines).boxed().toList();
  }
}
