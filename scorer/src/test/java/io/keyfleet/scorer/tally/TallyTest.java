package io.keyfleet.scorer.tally;

import static io.keyfleet.scorer.SampleRecords.answer;
import static io.keyfleet.scorer.SampleRecords.dead;
import static io.keyfleet.scorer.SampleRecords.stated;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.scorer.SampleRecords;
import io.keyfleet.scorer.grading.Grader;
import io.keyfleet.scorer.grading.Score;
import io.keyfleet.scorer.grading.Verdict;
import io.keyfleet.scorer.tally.prompts.PromptSet;
import io.keyfleet.scorer.tally.prompts.TallyChange;
import io.keyfleet.scorer.tally.usage.TokenSpend;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TallyTest {
  private final Tally tally = new Tally();

  @Test
  void aPromptCountsOnceAndByItsFirstAnswer() {
    assertThat(add(tally, answer(7, stated(2), 1))).isEqualTo(TallyChange.SETTLED);
    assertThat(add(tally, answer(7, stated(3), 2))).isEqualTo(TallyChange.REPEATED);

    assertThat(tally.read().counts()).isEqualTo(new Counts(1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 1));
    assertThat(tally.read().calls().repeated()).isEqualTo(1);
    assertThat(tally.read().calls().total()).isEqualTo(4);
    assertThat(tally.read().lastSettled()).isEqualTo(SampleRecords.PUBLISHED.plusSeconds(1));
  }

  @Test
  void anAnswerOfAnEarlierRunCountsAndTakesNothing() {
    Answer earlier = answer(3, stated(2), 1);
    Answer reused =
        earlier.reusedFor(
            new PromptId("prompts", 0, 7),
            SampleRecords.LABELS.withRun("later"),
            "w-2",
            SampleRecords.PUBLISHED,
            SampleRecords.PUBLISHED.plusSeconds(5));

    assertThat(add(tally, reused)).isEqualTo(TallyChange.SETTLED);
    assertThat(add(tally, reused)).isEqualTo(TallyChange.REPEATED);

    GroupTotals group = Objects.requireNonNull(tally.read().by(GroupingLabel.RUN).get("later"));
    assertThat(group.counts().right()).isEqualTo(1);
    assertThat(group.spent()).isEqualTo(new TokenSpend(0, 0, BigDecimal.ZERO, 1));
    assertThat(tally.read().effort().spent().reused()).isEqualTo(1);
    assertThat(tally.read().calls().total()).isZero();
    assertThat(tally.read().calls().repeated()).isZero();
    assertThat(reused.completion().promptTokens()).isEqualTo(10);
    assertThat(reused.effort().reusedFrom()).isEqualTo("prompts-0-3");
  }

  @Test
  void anAnswerTakesTheDeadPromptsPlace() {
    tally.add(dead(7, 1));
    assertThat(add(tally, answer(7, stated(2), 2))).isEqualTo(TallyChange.REVIVED);

    assertThat(tally.read().counts()).isEqualTo(new Counts(1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 1));
    assertThat(tally.read().by(GroupingLabel.RUN))
        .containsEntry(
            "run-1", new GroupTotals(tally.read().counts(), tally.read().effort().spent()));
    assertThat(tally.read().calls().repeated()).isZero();
    assertThat(tally.settled(new PromptSet.Partition("prompts", null, 0))).isEqualTo(1);
  }

  @Test
  void whatAContentFilterRefusedOrWithheldIsCountedAsOneAndLeavesTheAccuracyAlone() {
    add(tally, answer(6, stated(2), 1));
    tally.add(dead(7, 1, "content_filter"));
    tally.add(answer(8, "", 1), Score.FILTERED);
    tally.add(dead(9, 1, "attempts_exhausted"));
    Counts counts = tally.read().counts();

    assertThat(counts.filtered()).isEqualTo(2);
    assertThat(counts.of(Verdict.FILTERED)).isEqualTo(2);
    assertThat(counts.unanswered()).isEqualTo(1);
    assertThat(counts.scored()).isEqualTo(1);
    assertThat(counts.accuracy()).isEqualTo(1);
    assertThat(counts.settled()).isEqualTo(4);

    add(tally, answer(7, stated(2), 2));
    assertThat(tally.read().counts().filtered()).isEqualTo(1);
    assertThat(tally.read().counts().settled()).isEqualTo(4);
  }

  @Test
  void aDeadPromptThatHasAnAnswerIsIgnored() {
    add(tally, answer(7, stated(2), 1));

    assertThat(tally.add(dead(7, 2))).isEqualTo(TallyChange.REPEATED);
    assertThat(tally.read().counts().unanswered()).isZero();
  }

  @Test
  void sameOffsetsOfOtherPartitionsAndTopicsAreOtherPrompts() {
    for (String topic : List.of("a", "b")) {
      for (int partition = 0; partition < 2; partition++) {
        PromptId id = new PromptId(topic, partition, 1L << 40);
        add(tally, answer(id, SampleRecords.LABELS, stated(2), 1));
      }
    }

    assertThat(tally.read().counts().right()).isEqualTo(4);
    assertThat(tally.settled(new PromptId("a", 1, 1L << 40))).isTrue();
    assertThat(tally.settled(new PromptId("a", 1, 3))).isFalse();
  }

  @Test
  void deadPromptsCountByCauseUntilTheyAreAnswered() {
    tally.add(dead(7, 1));
    tally.add(dead(8, 1));
    assertThat(tally.read().deadByCause()).containsExactly(Map.entry("attempts_exhausted", 2L));

    add(tally, answer(7, stated(2), 2));
    assertThat(tally.read().deadByCause()).containsExactly(Map.entry("attempts_exhausted", 1L));
  }

  @Test
  void tokensCostAndLatencyAreThoseOfEveryCallThatWasPaid() {
    add(tally, answer(7, stated(2), 1));
    add(tally, answer(7, stated(2), 1));
    TallySnapshot snapshot = tally.read();

    assertThat(snapshot.effort().spent())
        .isEqualTo(new TokenSpend(20, 10, new BigDecimal("0.002")));
    assertThat(snapshot.by(GroupingLabel.MODEL))
        .containsEntry("m-1", new GroupTotals(snapshot.counts(), snapshot.effort().spent()));
    assertThat(snapshot.counts().right()).isEqualTo(1);
    assertThat(snapshot.effort().latencies().figures().count()).isEqualTo(2);
  }

  @Test
  void theLatestTenOfEachVerdictAreKeptAsSamples() {
    for (int i = 0; i < 30; i++) {
      add(tally, answer(i, i % 2 == 0 ? stated(3) : "x".repeat(5_000), (i * 7) % 30));
    }
    List<Sample> samples = tally.read().samples();

    assertThat(samples).hasSize(20).allMatch(one -> one.answer().length() <= 1_000);
    assertThat(samples.subList(0, 10))
        .allMatch(one -> one.verdict() == Verdict.WRONG)
        .isSortedAccordingTo(Comparator.comparing(Sample::answeredAt).reversed());
    assertThat(samples.getFirst().answeredAt()).isEqualTo(SampleRecords.PUBLISHED.plusSeconds(28));
  }

  @Test
  void callsThatWereMadeAgainAreCountedByCauseAndCausesAreBounded() {
    for (int i = 0; i < 200; i++) {
      String rare = i < 100 ? "cause-" + i : "long ".repeat(20) + i;
      tally.add(died(i, Map.of("503", 2, rare, 1, "nothing", 0)));
    }
    Map<String, Long> again = tally.read().calls().madeAgain();

    assertThat(again).containsEntry("503", 400L).doesNotContainKey("nothing");
    assertThat(again).hasSizeLessThanOrEqualTo(51);
    assertThat(again.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(600);
    assertThat(again.keySet()).allMatch(cause -> cause.length() <= 40);
  }

  private static DeadPrompt died(int offset, Map<String, Integer> again) {
    DeadPrompt.Effort effort =
        new DeadPrompt.Effort(4, 4, "w", SampleRecords.PUBLISHED, SampleRecords.PUBLISHED, again);
    return new DeadPrompt(new PromptId("prompts", 0, offset), Labels.NONE, "x", "y", effort);
  }

  @Test
  void callsThatSpentNoAttemptAreAnAccountsFault() {
    add(tally, answer(1, stated(2), 1));
    tally.add(dead(2, 1));

    assertThat(tally.read().calls().failedByAccount()).isEqualTo(1);
    assertThat(tally.read().calls().total()).isEqualTo(7);
    assertThat(tally.read().calls().byKey().values()).containsExactly(2L);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void theOrderOfRecordsMakesNoDifference(long seed) {
    Random random = new Random(seed);
    List<Record> records = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      long offset = random.nextInt(100);
      records.add(
          random.nextInt(4) == 0
              ? dead(offset, 9)
              : answer(offset, stated(offset % 3 == 0 ? 3 : 2), 9));
    }
    TallySnapshot first = standing(records);
    Collections.shuffle(records, random);

    assertThat(standing(records)).isEqualTo(first);
    assertThat(first.counts().settled())
        .isEqualTo(records.stream().map(TallyTest::offset).distinct().count());
  }

  private static TallySnapshot standing(List<Record> records) {
    Tally tally = new Tally();
    for (Record one : records) {
      if (one instanceof Answer answer) {
        add(tally, answer);
      } else if (one instanceof DeadPrompt dead) {
        tally.add(dead);
      }
    }
    return tally.read();
  }

  private static long offset(Record one) {
    return one instanceof Answer answer
        ? answer.prompt().offset()
        : ((DeadPrompt) one).prompt().offset();
  }

  private static TallyChange add(Tally tally, Answer answer) {
    return tally.add(answer, Grader.standard().score(answer));
  }
}
