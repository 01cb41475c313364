package io.keyfleet.worker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.PromptId;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.ownership.OwnedAccountFixture;
import io.keyfleet.worker.queue.Deliveries;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Many accounts are not all asked for each call; what follows for prompts is the same.
class ManyAccountsTest {
  private static final Comparator<PromptId> OFFSETS = Comparator.comparingLong(PromptId::offset);

  @Test
  void everyAccountUsesAllOfItsQuota() {
    DispatcherFixture few = DispatcherFixture.answering();
    few.owned("few", "5/s");
    long alone = answersIn(Duration.ofSeconds(20), few).getOrDefault("few", 0L);

    DispatcherFixture many = DispatcherFixture.answering();
    for (int i = 0; i < 200; i++) {
      many.owned("a" + i, "5/s");
    }
    assertThat(answersIn(Duration.ofSeconds(20), many))
        .hasSize(200)
        .allSatisfy((account, answers) -> assertThat(answers).isBetween(alone - 1, alone + 1));
  }

  @Test
  void anAccountThatAllowsOneCallAtATimeIsUsedAgainAsSoonAsItIsOver() {
    DispatcherFixture fixture = DispatcherFixture.answering();
    for (int i = 0; i < 50; i++) {
      fixture.dispatcher.add(
          OwnedAccountFixture.owned(
              fixture.lease,
              new Account(
                  "a" + i,
                  OwnedAccountFixture.PROVIDER,
                  List.of(new Secret("secret-" + i)),
                  List.of(),
                  OptionalInt.of(1))));
    }
    fixture.offer(Deliveries.ofPartition("t", 0, 80));
    fixture.dispatcher.step();
    assertThat(fixture.calling()).isEqualTo(50);
    fixture.endOne();
    fixture.dispatcher.step();
    assertThat(fixture.calling()).isEqualTo(50);
  }

  @Test
  void whoseKeyIsOutIsLeftOutAndHoldsNoPromptUp() {
    DispatcherFixture fixture =
        new DispatcherFixture((account, _) ->
            account.id().startsWith("out")
                ? new Outcome.KeyRefused("401")
                : DispatcherFixture.ANSWERED);
    for (int i = 0; i < 30; i++) {
      fixture.owned("out" + i, "5/s");
      fixture.owned("good" + i, "5/s");
    }
    fixture.offer(Deliveries.ofPartition("t", 0, 1_500));
    fixture.runDry(Duration.ofSeconds(20));
    assertThat(fixture.answers)
        .allMatch(answer -> answer.source().account().startsWith("good"))
        .hasSize(1_500);
    assertThat(fixture.started).hasSize(1_530);
  }

  @Test
  void promptsThatOneAccountLacksTheModelOfGoToTheOthers() {
    DispatcherFixture fixture =
        new DispatcherFixture((account, _) ->
            account.id().equals("lacks0")
                ? new Outcome.ModelMissing("m", "404")
                : DispatcherFixture.ANSWERED);
    fixture.owned("lacks0", "5/s");
    for (int i = 0; i < 30; i++) {
      fixture.owned("a" + i, "5/s");
    }
    fixture.offer(Deliveries.ofPartition("t", 0, 600));
    fixture.runDry(Duration.ofSeconds(20));
    assertThat(fixture.answers).extracting(answer -> answer.prompt()).doesNotHaveDuplicates();
    assertThat(fixture.answers).hasSize(600);
    assertThat(fixture.started).filteredOn(one -> one.account().equals("lacks0")).hasSize(1);
  }

  private static Map<String, Long> answersIn(Duration time, DispatcherFixture fixture) {
    fixture.offer(Deliveries.ofPartition("t", 0, 50_000));
    fixture.runDry(time);
    assertThat(fixture.answers).extracting(answer -> answer.prompt()).isSortedAccordingTo(OFFSETS);
    return fixture.answers.stream()
        .map(answer -> answer.source().account())
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }
}
