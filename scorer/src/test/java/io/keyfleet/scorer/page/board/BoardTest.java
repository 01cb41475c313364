package io.keyfleet.scorer.page.board;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.scorer.page.board.Told.Said;
import io.keyfleet.scorer.state.Snapshot;
import io.keyfleet.scorer.tally.Tally;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BoardTest {
  private final Told told = new Told();

  @Test
  void eachRunHasItsOwnFiguresAndTheTotalHasAll() {
    told.answered("a", true, 1);
    told.answered("b", false, 2);
    told.answered(null, true, 3);

    Overview overview = told.overview(4);

    assertThat(overview.total().settled()).isEqualTo(3);
    assertThat(overview.total().calls()).isEqualTo(6);
    assertThat(overview.total().rateLimited()).isEqualTo(3);
    assertThat(overview.total().madeAgain()).isEqualTo(Map.of("429", 3L));
    assertThat(overview.runs()).allMatch(run -> run.madeAgain().equals(Map.of("429", 1L)));
    assertThat(overview.runs()).extracting(Summary::run).containsExactly("b", "a");
    assertThat(overview.runs().getLast().counts().accuracy()).isEqualTo(1);
    assertThat(told.details("b", 4).misses()).hasSize(1);
    assertThat(told.details("a", 4).misses()).isEmpty();
  }

  @Test
  void timeLeftIsWhatIsLeftAtThePresentRate() {
    told.published = OptionalLong.of(100);
    for (int i = 0; i < 40; i++) {
      told.answered("a", true, 1 + i / 4.0);
    }

    Summary total = told.overview(11).total();

    assertThat(total.state()).isEqualTo(State.RUNNING);
    assertThat(total.pace().answersPerSecond()).isEqualTo(4);
    assertThat(total.pace().secondsLeft()).isEqualTo(15);
    assertThat(total.pace().elapsedSeconds()).isEqualTo(11);
    assertThat(told.overview(11).runs().getFirst().pace().secondsLeft()).isNull();

    told.runs = Map.of("a", 60L);
    assertThat(told.overview(11).runs().getFirst().pace().secondsLeft()).isEqualTo(5);
  }

  @Test
  void aRunIsFinishedWhenAllIsSettledAndQuietWhenNothingComes() {
    assertThat(told.overview(0).total().state()).isEqualTo(State.EMPTY);
    told.published = OptionalLong.of(2);
    told.answered("a", true, 1);

    assertThat(told.overview(30).total().state()).isEqualTo(State.RUNNING);
    assertThat(told.overview(31).total().state()).isEqualTo(State.QUIET);
    assertThat(told.overview(31).total().pace().elapsedSeconds()).isEqualTo(1);

    told.died("a", "attempts_exhausted", 40);
    assertThat(told.overview(41).total().state()).isEqualTo(State.FINISHED);
    assertThat(told.overview(99).total().pace().elapsedSeconds()).isEqualTo(40);
    assertThat(told.overview(99).runs().getFirst().state()).isEqualTo(State.FINISHED);
  }

  @Test
  void whatThePoolAllowsIsToldWhereItIsKnown() {
    told.said(new Said("a", "acct-1", "q", "t"), true, 1);
    told.said(new Said("a", "acct-2", "q", "t"), true, 1);
    assertThat(told.overview(2).total().pace().allowedPerSecond()).isNull();
    assertThat(told.details("a", 2).accounts().getFirst().allowedPerSecond()).isNull();

    told.allowance = new Allowance(3, 5.0, null);
    assertThat(told.overview(2).total().pace().allowedPerSecond()).isEqualTo(15);
    assertThat(told.details("a", 2).accounts().getFirst().allowedPerSecond()).isEqualTo(5);

    told.allowance = new Allowance(3, 5.0, 12.0);
    assertThat(told.overview(2).total().pace().allowedPerSecond()).isEqualTo(12);
    assertThat(told.details("a", 2).accounts().getFirst().allowedPerSecond()).isEqualTo(4);
  }

  @Test
  void deadPromptsAreCountedByCauseAndWhatIsAnsweredAfterAllBesideThem() {
    told.died("a", "context_length_exceeded", 1);
    PromptId late = told.died("a", "attempts_exhausted", 2);
    told.answer(late, new Said("a", "acct-1", "q", "t"), true, 3);

    Details details = told.details("a", 4);

    assertThat(details.dead())
        .containsExactly(entry("attempts_exhausted", 1L), entry("context_length_exceeded", 1L));
    assertThat(details.answeredAfterAll()).isEqualTo(1);
    assertThat(details.summary().counts().unanswered()).isEqualTo(1);
    assertThat(told.details(null, 4).dead()).containsExactly(entry("context_length_exceeded", 1L));
  }

  @Test
  void aRunThatOnlyTheTallyKnowsIsShownWithItsCounts() {
    told.answered("a", true, 1);
    Board restarted = new Board();

    Summary run = restarted.overview(told.scene(), Told.at(2)).runs().getFirst();

    assertThat(run.run()).isEqualTo("a");
    assertThat(run.counts().right()).isEqualTo(1);
    assertThat(restarted.details("a", told.scene(), Told.at(2), Seen.NOTHING)).isPresent();
    assertThat(restarted.details("b", told.scene(), Told.at(2), Seen.NOTHING)).isEmpty();
  }

  @Test
  void aBoardWrittenAndRestoredShowsTheSameAndGoesOnAsTheOldOneWould() {
    Random random = new Random(1);
    PromptId late = told.died("run-0", "attempts_exhausted", 0);
    for (int i = 0; i < 2_000; i++) {
      String run = i % 7 == 0 ? null : "run-" + random.nextInt(Board.MAX_RUNS + 5);
      String account = "acct-" + random.nextInt(120);
      told.said(new Said(run, account, "q" + i, "😀 " + i), random.nextBoolean(), i / 3.0);
      if (i % 50 == 0) {
        told.died("run-" + i % 3, "cause-" + i, i / 3.0);
      }
    }
    Board restored = restored(told.board);
    assertShowsTheSame(restored, 667);

    told.also(restored);
    told.answer(late, new Said("run-0", "acct-200", "q", "t"), false, 700);
    told.answered("run-new", false, 701);
    told.answered("run-0", false, 5_000);
    assertShowsTheSame(restored, 5_001);
  }

  @Test
  void whateverAnswersSayABoardIsWrittenInFourMegabytes() {
    Random random = new Random(1);
    for (int run = 0; run < Board.MAX_RUNS; run++) {
      for (int i = 0; i < 300; i++) {
        Said said = new Said("run-" + run, i + noise(random), noise(random), noise(random));
        told.said(said, false, i);
        told.died("run-" + run, i + noise(random), i);
      }
    }

    int bytes = Snapshot.Known.of(new Tally(), told.board).board().remaining();

    assertThat(bytes).isLessThan(4 << 20);
  }

  @Test
  void aRepeatedAnswerCountsAsACallOnly() {
    PromptId prompt = told.answered("a", true, 1);
    told.answer(prompt, new Said("a", "acct-1", "q", "t"), false, 2);

    Details details = told.details("a", 3);

    assertThat(details.summary().settled()).isEqualTo(1);
    assertThat(details.summary().calls()).isEqualTo(4);
    assertThat(details.misses()).isEmpty();
    assertThat(details.accounts().getFirst().answers()).isEqualTo(1);
    assertThat(details.history().answered().getLast()).isEqualTo(1);
  }

  @Test
  void onlyTheLatestRunsAreKeptWhateverTheOrderTheyAreReadIn() {
    int runs = Board.MAX_RUNS + 10;
    for (int round = 0; round < 3; round++) {
      for (int run = 0; run < runs; run++) {
        told.answered("run-" + run, true, run * 100 + round);
      }
    }

    Overview overview = told.overview(runs * 100);

    assertThat(overview.runs()).hasSize(Board.MAX_RUNS);
    assertThat(overview.runs().getFirst().run()).isEqualTo("run-" + (runs - 1));
    assertThat(overview.runs()).allMatch(run -> run.calls() == 6);
    assertThat(overview.runsLeftOut()).isEqualTo(10);
  }

  @Test
  void onlyTheLatestMissesAreKeptAndTheirTextsAreCut() {
    String long_ = "x".repeat(Details.Miss.MAX_TEXT - 1) + "😀😀";
    for (int i = 0; i < 50; i++) {
      told.said(new Said("a", "acct-1", "question " + i, long_), false, i);
    }

    Details details = told.details("a", 51);

    assertThat(details.misses())
        .hasSize(Misses.MAX)
        .first()
        .satisfies(miss -> {
          assertThat(miss.question()).isEqualTo("question 49");
          assertThat(miss.text()).isEqualTo("x".repeat(1_999));
          assertThat(miss.cut()).isTrue();
        });
    assertThat(told.details("a", 52, details.seen()).misses()).isNull();
  }

  @Test
  void namesFromOutsideMakeNoListLongerThanItsBound() {
    for (int i = 0; i < 300; i++) {
      told.said(new Said("a", "acct-" + i, "q", "t"), true, 1);
      told.died("a", "cause-" + i + "-".repeat(1_000), 1);
    }
    told.answered("r".repeat(Board.MAX_NAME + 1), true, 1);

    Details details = told.details("a", 2);

    assertThat(details.accounts()).hasSize(101).anyMatch(one -> one.account().equals("(others)"));
    assertThat(details.accounts().stream().mapToLong(Details.Account::answers).sum())
        .isEqualTo(300);
    assertThat(details.dead())
        .hasSize(51)
        .allSatisfy((cause, n) -> assertThat(cause).hasSizeLessThan(101));
    assertThat(told.overview(2).runs()).hasSize(1);
    assertThat(told.overview(2).runsLeftOut()).isEqualTo(1);
  }

  private void assertShowsTheSame(Board other, double seconds) {
    assertThat(other.overview(told.scene(), Told.at(seconds))).isEqualTo(told.overview(seconds));
    List<@Nullable String> shown = new ArrayList<>();
    shown.add(null);
    told.overview(seconds).runs().forEach(run -> shown.add(run.run()));
    for (@Nullable String run : shown) {
      // as JSON, since what was seen of a series is counted anew
      Details was = told.details(run, seconds);
      Details is = other.details(run, told.scene(), Told.at(seconds), Seen.NOTHING).orElseThrow();
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

  private static Board restored(Board board) {
    Board restored = new Board();
    Snapshot.Known.of(new Tally(), board).restore(new Tally(), restored);
    return restored;
  }

  @Test
  void latencyIsThatOfTheCallsThatWereAnswered() {
    told.answered("a", true, 1);

    assertThat(told.overview(2).total().latencyMillis()).isEqualTo(new Latency(450, 450, 450, 450));
    // kept to 1 %
    assertThat(told.overview(2).runs().getFirst().latencyMillis())
        .isEqualTo(new Latency(451, 451, 451, 451));
  }
}
