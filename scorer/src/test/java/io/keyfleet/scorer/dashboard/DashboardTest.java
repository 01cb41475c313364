package io.keyfleet.scorer.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.budget.RunBudget;
import io.keyfleet.scorer.dashboard.DashboardFixture.Said;
import io.keyfleet.scorer.dashboard.series.ClientCursor;
import io.keyfleet.scorer.dashboard.series.LatencyPercentiles;
import io.keyfleet.scorer.register.BudgetUse;
import io.keyfleet.scorer.snapshot.Snapshot;
import io.keyfleet.scorer.tally.RunState;
import io.keyfleet.scorer.tally.Tally;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DashboardTest {
  private final DashboardFixture fixture = new DashboardFixture();

  @Test
  void eachRunHasItsOwnFiguresAndTheTotalHasAll() {
    fixture.answered("a", true, 1);
    fixture.answered("b", false, 2);
    fixture.answered(null, true, 3);

    Overview overview = fixture.overview(4);

    assertThat(overview.total().settled()).isEqualTo(3);
    assertThat(overview.total().calls()).isEqualTo(6);
    assertThat(overview.total().rateLimited()).isEqualTo(3);
    assertThat(overview.total().madeAgain()).isEqualTo(Map.of("429", 3L));
    assertThat(overview.runs()).allMatch(run -> run.madeAgain().equals(Map.of("429", 1L)));
    assertThat(overview.runs()).extracting(Summary::run).containsExactly("b", "a");
    assertThat(overview.runs().getLast().counts().accuracy()).isEqualTo(1);
    assertThat(fixture.details("b", 4).misses()).hasSize(1);
    assertThat(fixture.details("a", 4).misses()).isEmpty();
  }

  @Test
  void aRunShowsWhatItSpentOfItsBudget() {
    fixture.answered("a", true, 1);
    fixture.answered("b", true, 2);
    BudgetUse use = BudgetUse.of(new RunBudget.Tokens(100), BigDecimal.valueOf(83), false);
    fixture.budgets = Map.of("a", use);

    assertThat(fixture.details("a", 3).summary().budget()).isEqualTo(use);
    assertThat(fixture.details("b", 3).summary().budget()).isNull();
    assertThat(fixture.overview(3).total().budget()).isNull();
    assertThat(new String(RecordJson.write(use), UTF_8))
        .isEqualTo(
            "{\"limit\":100,\"unit\":\"tokens\",\"spent\":83,\"stopped\":false,\"share\":0.83}");
  }

  @Test
  void timeLeftIsWhatIsLeftAtThePresentRate() {
    fixture.published = OptionalLong.of(100);
    for (int i = 0; i < 40; i++) {
      fixture.answered("a", true, 1 + i / 4.0);
    }

    Summary total = fixture.overview(11).total();

    assertThat(total.state()).isEqualTo(RunState.RUNNING);
    assertThat(total.pace().answersPerSecond()).isEqualTo(4);
    assertThat(total.pace().secondsLeft()).isEqualTo(15);
    assertThat(total.pace().elapsedSeconds()).isEqualTo(11);
    assertThat(fixture.overview(11).runs().getFirst().pace().secondsLeft()).isNull();

    fixture.runs = Map.of("a", 60L);
    assertThat(fixture.overview(11).runs().getFirst().pace().secondsLeft()).isEqualTo(5);
  }

  @Test
  void aRunIsFinishedWhenAllIsSettledAndQuietWhenNothingComes() {
    assertThat(fixture.overview(0).total().state()).isEqualTo(RunState.EMPTY);
    fixture.published = OptionalLong.of(2);
    fixture.answered("a", true, 1);

    assertThat(fixture.overview(30).total().state()).isEqualTo(RunState.RUNNING);
    assertThat(fixture.overview(31).total().state()).isEqualTo(RunState.QUIET);
    assertThat(fixture.overview(31).total().pace().elapsedSeconds()).isEqualTo(1);

    fixture.died("a", "attempts_exhausted", 40);
    assertThat(fixture.overview(41).total().state()).isEqualTo(RunState.FINISHED);
    assertThat(fixture.overview(99).total().pace().elapsedSeconds()).isEqualTo(40);
    assertThat(fixture.overview(99).runs().getFirst().state()).isEqualTo(RunState.FINISHED);
  }

  @Test
  void whatThePoolAllowsIsToldWhereItIsKnown() {
    fixture.said(new Said("a", "acct-1", "q", "t"), true, 1);
    fixture.said(new Said("a", "acct-2", "q", "t"), true, 1);
    assertThat(fixture.overview(2).total().pace().allowedPerSecond()).isNull();
    assertThat(fixture.details("a", 2).accounts().getFirst().allowedPerSecond()).isNull();

    fixture.allowance = new CallAllowance(3, 5.0, null);
    assertThat(fixture.overview(2).total().pace().allowedPerSecond()).isEqualTo(15);
    assertThat(fixture.details("a", 2).accounts().getFirst().allowedPerSecond()).isEqualTo(5);

    fixture.allowance = new CallAllowance(3, 5.0, 12.0);
    assertThat(fixture.overview(2).total().pace().allowedPerSecond()).isEqualTo(12);
    assertThat(fixture.details("a", 2).accounts().getFirst().allowedPerSecond()).isEqualTo(4);
  }

  @Test
  void deadPromptsAreCountedByCauseAndWhatIsAnsweredAfterAllBesideThem() {
    fixture.died("a", "context_length_exceeded", 1);
    PromptId late = fixture.died("a", "attempts_exhausted", 2);
    fixture.answer(late, new Said("a", "acct-1", "q", "t"), true, 3);

    Details details = fixture.details("a", 4);

    assertThat(details.dead())
        .containsExactly(entry("attempts_exhausted", 1L), entry("context_length_exceeded", 1L));
    assertThat(details.answeredAfterAll()).isEqualTo(1);
    assertThat(details.summary().counts().unanswered()).isEqualTo(1);
    assertThat(fixture.details(null, 4).dead())
        .containsExactly(entry("context_length_exceeded", 1L));
  }

  @Test
  void aRunThatOnlyTheTallyKnowsIsShownWithItsCounts() {
    fixture.answered("a", true, 1);
    Dashboard restarted = new Dashboard();

    Summary run = restarted.overview(fixture.status(), DashboardFixture.at(2)).runs().getFirst();

    assertThat(run.run()).isEqualTo("a");
    assertThat(run.counts().right()).isEqualTo(1);
    assertThat(
            restarted.details("a", fixture.status(), DashboardFixture.at(2), ClientCursor.NOTHING))
        .isPresent();
    assertThat(
            restarted.details("b", fixture.status(), DashboardFixture.at(2), ClientCursor.NOTHING))
        .isEmpty();
  }

  @Test
  void aBoardWrittenAndRestoredShowsTheSameAndGoesOnAsTheOldOneWould() {
    Random random = new Random(1);
    PromptId late = fixture.died("run-0", "attempts_exhausted", 0);
    for (int i = 0; i < 2_000; i++) {
      String run = i % 7 == 0 ? null : "run-" + random.nextInt(Dashboard.MAX_RUNS + 5);
      String account = "acct-" + random.nextInt(120);
      fixture.said(new Said(run, account, "q" + i, "😀 " + i), random.nextBoolean(), i / 3.0);
      if (i % 50 == 0) {
        fixture.died("run-" + i % 3, "cause-" + i, i / 3.0);
      }
    }
    Dashboard restored = restored(fixture.dashboard);
    assertShowsTheSame(restored, 667);

    fixture.also(restored);
    fixture.answer(late, new Said("run-0", "acct-200", "q", "t"), false, 700);
    fixture.answered("run-new", false, 701);
    fixture.answered("run-0", false, 5_000);
    assertShowsTheSame(restored, 5_001);
  }

  @Test
  void whateverAnswersSayABoardIsWrittenInFourMegabytes() {
    Random random = new Random(1);
    for (int run = 0; run < Dashboard.MAX_RUNS; run++) {
      for (int i = 0; i < 300; i++) {
        Said said = new Said("run-" + run, i + noise(random), noise(random), noise(random));
        fixture.said(said, false, i);
        fixture.died("run-" + run, i + noise(random), i);
      }
    }

    int bytes = Snapshot.Known.of(new Tally(), fixture.dashboard).dashboard().remaining();

    assertThat(bytes).isLessThan(4 << 20);
  }

  @Test
  void aRepeatedAnswerCountsAsACallOnly() {
    PromptId prompt = fixture.answered("a", true, 1);
    fixture.answer(prompt, new Said("a", "acct-1", "q", "t"), false, 2);

    Details details = fixture.details("a", 3);

    assertThat(details.summary().settled()).isEqualTo(1);
    assertThat(details.summary().calls()).isEqualTo(4);
    assertThat(details.misses()).isEmpty();
    assertThat(details.accounts().getFirst().answers()).isEqualTo(1);
    assertThat(details.history().answered().getLast()).isEqualTo(1);
  }

  @Test
  void onlyTheLatestRunsAreKeptWhateverTheOrderTheyAreReadIn() {
    int runs = Dashboard.MAX_RUNS + 10;
    for (int round = 0; round < 3; round++) {
      for (int run = 0; run < runs; run++) {
        fixture.answered("run-" + run, true, run * 100 + round);
      }
    }

    Overview overview = fixture.overview(runs * 100);

    assertThat(overview.runs()).hasSize(Dashboard.MAX_RUNS);
    assertThat(overview.runs().getFirst().run()).isEqualTo("run-" + (runs - 1));
    assertThat(overview.runs()).allMatch(run -> run.calls() == 6);
    assertThat(overview.runsLeftOut()).isEqualTo(10);
  }

  @Test
  void onlyTheLatestMissesAreKeptAndTheirTextsAreCut() {
    String long_ = "x".repeat(Details.Miss.MAX_TEXT - 1) + "😀😀";
    for (int i = 0; i < 50; i++) {
      fixture.said(new Said("a", "acct-1", "question " + i, long_), false, i);
    }

    Details details = fixture.details("a", 51);

    assertThat(details.misses())
        .hasSize(WrongAnswers.MAX)
        .first()
        .satisfies(miss -> {
          assertThat(miss.question()).isEqualTo("question 49");
          assertThat(miss.text()).isEqualTo("x".repeat(1_999));
          assertThat(miss.cut()).isTrue();
        });
    assertThat(fixture.details("a", 52, details.seen()).misses()).isNull();
  }

  @Test
  void namesFromOutsideMakeNoListLongerThanItsBound() {
    for (int i = 0; i < 300; i++) {
      fixture.said(new Said("a", "acct-" + i, "q", "t"), true, 1);
      fixture.died("a", "cause-" + i + "-".repeat(1_000), 1);
    }
    fixture.answered("r".repeat(Dashboard.MAX_NAME + 1), true, 1);

    Details details = fixture.details("a", 2);

    assertThat(details.accounts()).hasSize(101).anyMatch(one -> one.account().equals("(others)"));
    assertThat(details.accounts().stream().mapToLong(Details.Account::answers).sum())
        .isEqualTo(300);
    assertThat(details.dead())
        .hasSize(51)
        .allSatisfy((cause, n) -> assertThat(cause).hasSizeLessThan(101));
    assertThat(fixture.overview(2).runs()).hasSize(1);
    assertThat(fixture.overview(2).runsLeftOut()).isEqualTo(1);
  }

  private void assertShowsTheSame(Dashboard other, double seconds) {
    assertThat(other.overview(fixture.status(), DashboardFixture.at(seconds)))
        .isEqualTo(fixture.overview(seconds));
    List<@Nullable String> shown = new ArrayList<>();
    shown.add(null);
    fixture.overview(seconds).runs().forEach(run -> shown.add(run.run()));
    for (@Nullable String run : shown) {
      // as JSON, since what was seen of a series is counted anew
      Details was = fixture.details(run, seconds);
      Details is =
          other
              .details(run, fixture.status(), DashboardFixture.at(seconds), ClientCursor.NOTHING)
              .orElseThrow();
      assertThat(RecordJson.write(is))
          .asString()
          .isEqualTo(new String(RecordJson.write(was), UTF_8));
    }
  }

  private static String noise(Random random) {
    byte[] bytes = new byte[2_000];
    random.nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static Dashboard restored(Dashboard dashboard) {
    Dashboard restored = new Dashboard();
    Snapshot.Known.of(new Tally(), dashboard).restore(new Tally(), restored);
    return restored;
  }

  @Test
  void latencyIsThatOfTheCallsThatWereAnswered() {
    fixture.answered("a", true, 1);

    assertThat(fixture.overview(2).total().latencyMillis())
        .isEqualTo(new LatencyPercentiles(450, 450, 450, 450));
    // kept to 1 %
    assertThat(fixture.overview(2).runs().getFirst().latencyMillis())
        .isEqualTo(new LatencyPercentiles(451, 451, 451, 451));
  }
}
