package io.keyfleet.worker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.AccountTime;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.queue.Deliveries;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IdleTimeTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void timeWithoutPromptsIsLostToWantOfWorkFromWhenATurnWasOpen() {
    DispatcherFixture fixture = DispatcherFixture.answering();
    fixture.owned("a", "1/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 1));
    fixture.runDry(SECOND);
    fixture.time.pass(SECOND.multipliedBy(11));
    fixture.dispatcher.step();
    assertThat(fixture.lost.get(IdleReason.NO_WORK))
        .isBetween(Duration.ofMillis(9_900), SECOND.multipliedBy(10));
    assertThat(fixture.lost).containsOnlyKeys(IdleReason.NO_WORK);
  }

  @Test
  void aRestIsLostToCoolingDownForAsLongAsItLasts() {
    DispatcherFixture fixture =
        new DispatcherFixture((account, n) ->
            n == 1
                ? new Outcome.AccountLimited("429", Optional.of(SECOND.multipliedBy(7)))
                : DispatcherFixture.ANSWERED);
    fixture.owned("a", "1/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 3));
    fixture.runDry(SECOND.multipliedBy(30));
    assertThat(fixture.lost.get(IdleReason.COOL_DOWN)).isEqualTo(SECOND.multipliedBy(7));
  }

  @Test
  void answersTellOfAllTimeOfAnAccountAndWhatItWasLostTo() {
    DispatcherFixture fixture =
        new DispatcherFixture((account, n) ->
            n == 3
                ? new Outcome.AccountLimited("429", Optional.of(SECOND.multipliedBy(7)))
                : DispatcherFixture.ANSWERED);
    fixture.owned("a", "1/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 10));
    fixture.runDry(SECOND.multipliedBy(60));
    AccountTime time =
        fixture.answers.stream()
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
    DispatcherFixture fixture =
        new DispatcherFixture(
            (account, n) -> n == 1 ? new Outcome.KeyRefused("401") : DispatcherFixture.ANSWERED);
    fixture.owned("a", "1/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 2));
    fixture.runDry(SECOND.multipliedBy(90));
    assertThat(fixture.lost.get(IdleReason.DEAD)).isEqualTo(SECOND.multipliedBy(60));
  }

  @Test
  void aFullBacklogLosesTheMarginAlone() {
    DispatcherFixture fixture = DispatcherFixture.answering();
    fixture.owned("a", "10/s");
    fixture.offer(Deliveries.ofPartition("t", 0, 200));
    fixture.runDry(SECOND.multipliedBy(10));
    // 20 ms on every second but the first
    assertThat(fixture.lost.get(IdleReason.MARGIN))
        .isBetween(Duration.ofMillis(170), Duration.ofMillis(180));
    assertThat(fixture.lost).containsOnlyKeys(IdleReason.MARGIN);
  }
}
