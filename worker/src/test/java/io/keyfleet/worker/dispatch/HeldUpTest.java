package io.keyfleet.worker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.api.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What is paid for while answers cannot be published.
class HeldUpTest {
  private static final Outcome FAILED = new Outcome.EndpointFailed("500", Optional.empty());

  private final Rig rig = Rig.answering();

  @Test
  void nothingIsPaidForOnATopicThatIsHeldUpWhileOthersGoOn() {
    rig.seat("a", "100/s");
    rig.offer(Deliveries.lane("bad", 0, 3));
    rig.offer(Deliveries.lane("good", 0, 3));
    hold("bad");
    rig.offer(Deliveries.lane("bad", 1, 3));
    rig.runDry(Duration.ofMinutes(1));

    assertThat(rig.answers).hasSize(3).allMatch(one -> one.prompt().topic().equals("good"));
    assertThat(rig.dispatcher.waiting()).isEqualTo(6);
  }

  @Test
  void allOfATopicIsAnsweredOnceItIsNoLongerHeldUp() {
    rig.seat("a", "100/s");
    hold("t");
    rig.offer(Deliveries.lane("t", 0, 3));
    rig.offer(Deliveries.lane("t", 0, 3));
    rig.runDry(Duration.ofMinutes(1));
    assertThat(rig.started).isEmpty();

    hold();
    rig.runDry(Duration.ofMinutes(1));
    assertThat(rig.settled).hasSize(3);
  }

  @Test
  void aPromptThatFailsWhileItsTopicIsHeldUpWaitsUntilItIsNot() {
    Rig failing = new Rig((account, n) -> n == 1 ? FAILED : Rig.ANSWERED);
    failing.seat("a", "100/s");
    failing.offer(Deliveries.lane("t", 0, 1));
    failing.dispatcher.step();
    failing.heldUp.add("t");
    failing.dispatcher.outboxChanged();
    failing.runDry(Duration.ofMinutes(1));
    assertThat(failing.started).hasSize(1);

    failing.heldUp.clear();
    failing.dispatcher.outboxChanged();
    failing.runDry(Duration.ofMinutes(1));
    assertThat(failing.settled).hasSize(1);
  }

  @Test
  void aLaneThatIsWithdrawnIsNotCalledForOnceItsTopicIsNoLongerHeldUp() {
    rig.seat("a", "100/s");
    hold("t");
    rig.offer(Deliveries.lane("t", 0, 3));
    rig.dispatcher.withdraw(Set.of(new Lane("t", null, 0)), Set.of());
    hold();
    rig.runDry(Duration.ofMinutes(1));

    assertThat(rig.started).isEmpty();
    assertThat(rig.dispatcher.waiting()).isZero();
  }

  @Test
  void aStoppedRunsPromptsDieThoughTheirTopicIsHeldUp() {
    hold("t");
    rig.offer(Deliveries.ofRun("t", "gone", 0, 3));
    rig.dispatcher.stopRun("gone");

    assertThat(rig.dead).hasSize(3);
  }

  @Test
  void noCallIsStartedWhileTheOutboxIsFullAndAllAreInTheEnd() {
    rig.maxUnpublished = 2;
    rig.seat("a", "1000/s");
    rig.offer(Deliveries.lane("t", 0, 20));
    rig.dispatcher.step();
    rig.endAll();
    int answered = rig.answers.size();
    assertThat(answered).isBetween(2, 19);
    for (int i = 0; i < 5; i++) {
      rig.time.pass(Duration.ofMillis(100));
      rig.dispatcher.step();
      rig.endAll();
    }
    assertThat(rig.answers).hasSize(answered);

    rig.runDry(Duration.ofMinutes(1));
    assertThat(rig.settled).hasSize(20);
  }

  private void hold(String... topics) {
    rig.heldUp.clear();
    rig.heldUp.addAll(Set.of(topics));
    rig.dispatcher.outboxChanged();
  }
}
