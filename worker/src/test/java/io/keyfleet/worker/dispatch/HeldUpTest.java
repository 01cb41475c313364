package io.keyfleet.worker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Answer;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.queue.Deliveries;
import io.keyfleet.worker.queue.Delivery;
import io.keyfleet.worker.queue.PromptPartition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What is paid for while answers cannot be published.
class HeldUpTest {
  private static final Outcome FAILED = new Outcome.EndpointFailed("500", Optional.empty());

  private final DispatcherFixture fixture = DispatcherFixture.answering();

  @Test
  void nothingIsPaidForOnATopicThatIsHeldUpWhileOthersGoOn() {
    fixture.owned("a", "100/s");
    fixture.offer(Deliveries.ofPartition("bad", 0, 3));
    fixture.offer(Deliveries.ofPartition("good", 0, 3));
    hold("bad");
    fixture.offer(Deliveries.ofPartition("bad", 1, 3));
    fixture.runDry(Duration.ofMinutes(1));

    assertThat(fixture.answers).hasSize(3).allMatch(one -> one.prompt().topic().equals("good"));
    assertThat(fixture.dispatcher.waiting()).isEqualTo(6);
  }

  @Test
  void allOfATopicIsAnsweredOnceItIsNoLongerHeldUp() {
    fixture.owned("a", "100/s");
    hold("t");
    fixture.offer(Deliveries.ofPartition("t", 0, 3));
    fixture.offer(Deliveries.ofPartition("t", 0, 3));
    fixture.runDry(Duration.ofMinutes(1));
    assertThat(fixture.started).isEmpty();

    hold();
    fixture.runDry(Duration.ofMinutes(1));
    assertThat(fixture.settled()).hasSize(3);
  }

  @Test
  void aPromptThatFailsWhileItsTopicIsHeldUpWaitsUntilItIsNot() {
    DispatcherFixture failing =
        new DispatcherFixture((account, n) -> n == 1 ? FAILED : DispatcherFixture.ANSWERED);
    failing.owned("a", "100/s");
    failing.offer(Deliveries.ofPartition("t", 0, 1));
    failing.dispatcher.step();
    failing.heldUp.add("t");
    failing.dispatcher.publisherChanged();
    failing.runDry(Duration.ofMinutes(1));
    assertThat(failing.started).hasSize(1);

    failing.heldUp.clear();
    failing.dispatcher.publisherChanged();
    failing.runDry(Duration.ofMinutes(1));
    assertThat(failing.settled()).hasSize(1);
  }

  @Test
  void aPartitionThatIsWithdrawnIsNotCalledForOnceItsTopicIsNoLongerHeldUp() {
    fixture.owned("a", "100/s");
    hold("t");
    fixture.offer(Deliveries.ofPartition("t", 0, 3));
    fixture.dispatcher.withdraw(Set.of(new PromptPartition("t", null, 0)), Set.of());
    hold();
    fixture.runDry(Duration.ofMinutes(1));

    assertThat(fixture.started).isEmpty();
    assertThat(fixture.dispatcher.waiting()).isZero();
  }

  @Test
  void anAnswerThatIsBroughtAlongWaitsForItsTopicToo() {
    fixture.owned("a", "100/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 1));
    fixture.runDry(Duration.ofMinutes(1));
    Answer called = fixture.answers.removeFirst();
    hold("t");
    Delivery plain = Deliveries.ofPartition("t", 1, 1).getFirst();
    fixture.offer(
        List.of(
            new Delivery(plain.id(), plain.prompt(), plain.publishedAt(), false, null, called)));
    fixture.runDry(Duration.ofMinutes(1));
    assertThat(fixture.answers).isEmpty();
    assertThat(fixture.dispatcher.inFlight()).isZero();

    hold();
    fixture.runDry(Duration.ofMinutes(1));
    assertThat(fixture.answers).extracting(Answer::prompt).containsExactly(plain.id());
    assertThat(fixture.started).hasSize(1);
  }

  @Test
  void aStoppedRunsPromptsDieThoughTheirTopicIsHeldUp() {
    hold("t");
    fixture.offer(Deliveries.ofRun("t", "gone", 0, 3));
    fixture.dispatcher.stopRun("gone");

    assertThat(fixture.dead).hasSize(3);
  }

  @Test
  void noCallIsStartedWhileTheOutboxIsFullAndAllAreInTheEnd() {
    fixture.maxUnpublished = 2;
    fixture.owned("a", "1000/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 20));
    fixture.dispatcher.step();
    fixture.endAll();
    int answered = fixture.answers.size();
    assertThat(answered).isBetween(2, 19);
    for (int i = 0; i < 5; i++) {
      fixture.time.pass(Duration.ofMillis(100));
      fixture.dispatcher.step();
      fixture.endAll();
    }
    assertThat(fixture.answers).hasSize(answered);

    fixture.runDry(Duration.ofMinutes(1));
    assertThat(fixture.settled()).hasSize(20);
  }

  private void hold(String... topics) {
    fixture.heldUp.clear();
    fixture.heldUp.addAll(Set.of(topics));
    fixture.dispatcher.publisherChanged();
  }
}
