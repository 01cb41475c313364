package io.keyfleet.worker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.AccountTime;
import io.keyfleet.worker.api.Outcome;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LossesTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void timeWithoutPromptsIsLostToWantOfWorkFromWhenATurnWasOpen() {
    Rig rig = Rig.answering();
    rig.seat("a", "1/s");
    rig.offer(Deliveries.lane("t", 0, 1));
    rig.runDry(SECOND);
    rig.time.pass(SECOND.multipliedBy(11));
    rig.dispatcher.step();
    assertThat(rig.lost.get(Loss.NO_WORK))
        .isBetween(Duration.ofMillis(9_900), SECOND.multipliedBy(10));
    assertThat(rig.lost).containsOnlyKeys(Loss.NO_WORK);
  }

  @Test
  void aRestIsLostToCoolingDownForAsLongAsItLasts() {
    Rig rig =
        new Rig((account, n) ->
            n == 1
                ? new Outcome.AccountLimited("429", Optional.of(SECOND.multipliedBy(7)))
                : Rig.ANSWERED);
    rig.seat("a", "1/s");
    rig.offer(Deliveries.lane("t", 0, 3));
    rig.runDry(SECOND.multipliedBy(30));
    assertThat(rig.lost.get(Loss.COOL_DOWN)).isEqualTo(SECOND.multipliedBy(7));
  }

  @Test
  void answersTellOfAllTimeOfAnAccountAndWhatItWasLostTo() {
    Rig rig =
        new Rig((account, n) ->
            n == 3
                ? new Outcome.AccountLimited("429", Optional.of(SECOND.multipliedBy(7)))
                : Rig.ANSWERED);
    rig.seat("a", "1/s");
    rig.offer(Deliveries.lane("t", 0, 10));
    rig.runDry(SECOND.multipliedBy(60));
    AccountTime time =
        rig.answers.stream()
            .map(answer -> answer.effort().accountTime())
            .filter(Objects::nonNull)
            .reduce(AccountTime.NONE, AccountTime::plus);
    assertThat(time.millis()).isBetween(16_000.0, 17_500.0);
    assertThat(time.lostMillis().get("cool_down")).isEqualTo(7_000);
    assertThat(time.lostMillis().get("refused")).isEqualTo(1_000);
    assertThat(time.lostMillis().get("margin")).isPositive();
  }

  @Test
  void timeInWhichEveryKeyIsOutIsDead() {
    Rig rig = new Rig((account, n) -> n == 1 ? new Outcome.KeyRefused("401") : Rig.ANSWERED);
    rig.seat("a", "1/s");
    rig.offer(Deliveries.lane("t", 0, 2));
    rig.runDry(SECOND.multipliedBy(90));
    assertThat(rig.lost.get(Loss.DEAD)).isEqualTo(SECOND.multipliedBy(60));
  }

  @Test
  void aFullBacklogLosesTheMarginAlone() {
    Rig rig = Rig.answering();
    rig.seat("a", "10/s");
    rig.offer(Deliveries.lane("t", 0, 200));
    rig.runDry(SECOND.multipliedBy(10));
    // 20 ms on every second but the first
    assertThat(rig.lost.get(Loss.MARGIN)).isBetween(Duration.ofMillis(170), Duration.ofMillis(180));
    assertThat(rig.lost).containsOnlyKeys(Loss.MARGIN);
  }
}
