package io.keyfleet.sandbox.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.KeyId;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.simulator.audit.Audit;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GuaranteesTest {
  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
  private static final PromptId ONE = new PromptId("prompts", 0, 0);
  private static final PromptId TWO = new PromptId("prompts", 0, 1);

  @Test
  void aPromptThatEndsAsNothingIsLost() {
    assertThat(lost(Set.of(ONE, TWO), List.of(answer(ONE)), List.of(dead(TWO)))).isEmpty();
    assertThat(lost(Set.of(ONE, TWO), List.of(answer(ONE)), List.of()))
        .contains("1 of 2")
        .contains(TWO.toString());
  }

  @Test
  void anAnswerToNoPromptIsNoAnswer() {
    assertThat(lost(Set.of(ONE), List.of(answer(ONE), answer(TWO)), List.of()))
        .contains("nobody published")
        .contains(TWO.toString());
  }

  @Test
  void aRecordThatIsNotAtHomeBreaksTheAccount() {
    TopicRecords records =
        new TopicRecords(Set.of(ONE), List.of(answer(ONE)), List.of(), List.of("x-0-0 is none"));

    Finding finding = new NothingLost().check(new Evidence(records, audit(0)));

    assertThat(finding.holds()).isFalse();
    assertThat(finding.text()).contains("x-0-0 is none");
  }

  @Test
  void onePromptOnTwoWaysIsRepeatedOnce() {
    var twice = evidence(List.of(answer(ONE), answer(ONE)), List.of(), 0);
    var answeredAndDead = evidence(List.of(answer(ONE)), List.of(dead(ONE)), 0);
    var paidTwice = evidence(List.of(answer(ONE)), List.of(), 1);

    for (Evidence evidence : List.of(twice, answeredAndDead, paidTwice)) {
      assertThat(new NoRepeatedCalls(0).check(evidence).holds()).isFalse();
      assertThat(new NoRepeatedCalls(1).check(evidence).holds()).isTrue();
    }
    assertThat(new NoRepeatedCalls(0).check(evidence(List.of(answer(ONE)), List.of(), 0)).holds())
        .isTrue();
  }

  @Test
  void oneCallMoreThanTheQuotaInAnyWindowIsTooMuchEvenWhenItIsRefused() {
    assertThat(quota(5, 5)).isTrue();
    assertThat(quota(6, 6)).isFalse();
    assertThat(quota(5, 6)).isFalse();
  }

  @Test
  void aTokenOrACallInFlightMoreThanTheQuotaIsTooMuchAsWell() {
    assertThat(holds(new Audit.Fill("9 tokens/s", "tokens", 9, 1_000, null, 9, 9, 12))).isTrue();
    assertThat(holds(new Audit.Fill("9 tokens/s", "tokens", 9, 1_000, null, 9, 10, 9))).isFalse();
    assertThat(holds(new Audit.Fill("2 in flight", "in flight", 2, 0, null, 2, 2, 2))).isTrue();
    assertThat(holds(new Audit.Fill("2 in flight", "in flight", 2, 0, "m", 2, 3, 2))).isFalse();
  }

  @Test
  void handingAnAccountToAndFroIsNotSharingIt() {
    assertThat(shared(stretch("a", 0, 900), stretch("b", 2_000, 2_800), stretch("a", 4_000, 5_000)))
        .isEmpty();
  }

  @Test
  void aWorkerThatGoesOnWhileAnotherCallsSharesTheAccount() {
    assertThat(shared(stretch("a", 0, 900), stretch("b", 950, 950), stretch("a", 1_100, 2_000)))
        .contains("a and b at once");
  }

  @Test
  void aStrayCallIntoAnothersTimeSharesTheAccount() {
    assertThat(
            shared(
                stretch("a", 0, 900),
                stretch("b", 9_000, 12_000),
                stretch("a", 12_100, 12_100),
                stretch("b", 12_200, 15_000)))
        .contains("b and a at once");
  }

  private static String lost(Set<PromptId> prompts, List<Answer> answers, List<DeadPrompt> dead) {
    TopicRecords records = new TopicRecords(prompts, answers, dead, List.of());
    return broken(new NothingLost().check(new Evidence(records, audit(0))));
  }

  private static boolean quota(int accepted, int arrivals) {
    return new NoAccountOverQuota()
        .check(new Evidence(nothing(), audit(0, account(accepted, arrivals, List.of()))))
        .holds();
  }

  private static boolean holds(Audit.Fill fill) {
    Audit.Use use = new Audit.Use("key-1", 9, 9, 0, 0, 1, 0, 0, List.of(fill));
    Audit.Account account = account(use, List.of());
    return new NoAccountOverQuota().check(new Evidence(nothing(), audit(0, account))).holds();
  }

  private static String shared(Audit.Stretch... stretches) {
    Audit.Account account = account(5, 5, List.of(stretches));
    return broken(new OneOwner().check(new Evidence(nothing(), audit(0, account))));
  }

  private static String broken(Finding finding) {
    return finding.holds() ? "" : finding.text();
  }

  private static Evidence evidence(List<Answer> answers, List<DeadPrompt> dead, long paidAgain) {
    return new Evidence(new TopicRecords(Set.of(ONE), answers, dead, List.of()), audit(paidAgain));
  }

  private static TopicRecords nothing() {
    return new TopicRecords(Set.of(), List.of(), List.of(), List.of());
  }

  private static Answer answer(PromptId prompt) {
    return new Answer(
        prompt,
        Labels.NONE,
        new Answer.Completion("42", "stop", "m", null, null, null),
        new Answer.Source("p", "a", new KeyId("key-1"), "w"),
        new Answer.Effort(1, 1, 5, START, START));
  }

  private static DeadPrompt dead(PromptId prompt) {
    return new DeadPrompt(
        prompt, Labels.NONE, "unreadable", "", new DeadPrompt.Effort(0, 0, "w", START, START));
  }

  private static Audit.Stretch stretch(String worker, long firstMillis, long lastMillis) {
    return new Audit.Stretch(
        worker, START.plusMillis(firstMillis), START.plusMillis(lastMillis), 5);
  }

  private static Audit.Account account(int accepted, int arrivals, List<Audit.Stretch> stretches) {
    return account(use(accepted, arrivals), stretches);
  }

  private static Audit.Account account(Audit.Use use, List<Audit.Stretch> stretches) {
    return new Audit.Account(
        new KeyId("key-1"),
        "5/s",
        5,
        1_000,
        9,
        9,
        0,
        0,
        0,
        5,
        5,
        START,
        START,
        Map.of(),
        stretches,
        0,
        new Audit.Uses(use, List.of(), List.of()));
  }

  private static Audit.Use use(int accepted, int arrivals) {
    var requests = new Audit.Fill("5/s", "requests", 5, 1_000, null, accepted, arrivals, 0);
    return new Audit.Use("key-1", 9, 9, 0, 0, 1, 0, 0, List.of(requests));
  }

  private static Audit audit(long paidAgain, Audit.Account... accounts) {
    var prompts = new Audit.Prompts(1, paidAgain, paidAgain, Map.of(), 0);
    return new Audit("", START, 0, 0, 0, 0, 0, 0, 0, List.of(accounts), prompts);
  }
}
