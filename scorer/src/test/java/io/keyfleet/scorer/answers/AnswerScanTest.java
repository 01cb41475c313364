package io.keyfleet.scorer.answers;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.scorer.answers.AnswerPage.Place;
import io.keyfleet.scorer.grading.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnswerScanTest {
  private static final int ANSWERS = 3_000;

  private final AnswerIndex index = new AnswerIndex(Optional.empty(), 100_000);

  @BeforeEach
  void someAnswers() {
    index.begin();
    new AnswersFixture(index, 1).add(ANSWERS);
  }

  @Test
  void aFilterFindsWhatALookAtEachWouldFind() {
    AnswerFilter filter =
        new AnswerFilter(
            Set.of(Verdict.WRONG),
            Map.of(AnswerLabel.RUN, "run-2", AnswerLabel.ACCOUNT, "account-1"),
            null,
            false);
    int run = index.names(AnswerLabel.RUN).find("run-2");
    int account = index.names(AnswerLabel.ACCOUNT).find("account-1");

    assertThat(pages(filter, 7))
        .isEqualTo(
            all(one ->
                one.verdict() == Verdict.WRONG && one.run() == run && one.account() == account))
        .isNotEmpty();
  }

  @Test
  void pagesFollowEachOtherWithoutAGapHoweverManyAnswersCameAtOneTime() {
    assertThat(pages(AnswerFilter.ALL, 50)).isEqualTo(all(_ -> true)).hasSize(ANSWERS);
  }

  @Test
  void aCountSaysWhatItsChoiceWouldFind() {
    AnswerFilter filter =
        new AnswerFilter(Set.of(Verdict.RIGHT), Map.of(AnswerLabel.RUN, "run-1"), null, false);
    AnswerPage page = AnswerScan.page(index, filter, Place.START, 1);

    assertThat(page.verdicts().get(Verdict.WRONG))
        .isEqualTo(
            total(
                new AnswerFilter(
                    Set.of(Verdict.WRONG), Map.of(AnswerLabel.RUN, "run-1"), null, false)));
    List<AnswerPage.NameCount> runs = page.labels().getOrDefault(AnswerLabel.RUN, List.of());
    for (var run : runs) {
      assertThat(run.count())
          .isEqualTo(
              total(
                  new AnswerFilter(
                      Set.of(Verdict.RIGHT),
                      Map.of(AnswerLabel.RUN, String.valueOf(run.name())),
                      null,
                      false)));
    }
    assertThat(runs).hasSize(4);
  }

  @Test
  void anIdIsFoundAndALabelThatNobodyHasFindsNothing() {
    long known = TextHash.of("id-7");

    assertThat(pages(new AnswerFilter(Set.of(), Map.of(), "id-7", false), 100))
        .isEqualTo(all(one -> one.id() == known))
        .isNotEmpty();
    assertThat(total(new AnswerFilter(Set.of(), Map.of(AnswerLabel.RUN, "none"), null, false)))
        .isZero();
    int none = 0;
    assertThat(pages(new AnswerFilter(Set.of(), Map.of(AnswerLabel.TEMPLATE, ""), null, false), 99))
        .isEqualTo(all(one -> one.template() == none))
        .isNotEmpty();
  }

  private long total(AnswerFilter filter) {
    return AnswerScan.page(index, filter, Place.START, 1).total();
  }

  private List<IndexedAnswer> pages(AnswerFilter filter, int limit) {
    List<IndexedAnswer> rows = new ArrayList<>();
    @Nullable Place next = Place.START;
    while (next != null) {
      AnswerPage page = AnswerScan.page(index, filter, Place.parse(next.toString()), limit);
      rows.addAll(page.rows());
      next = page.next();
    }
    return rows;
  }

  private List<IndexedAnswer> all(Predicate<IndexedAnswer> wanted) {
    return AnswerList.oldestFirst(index, AnswerFilter.ALL, 0, ANSWERS).stream()
        .filter(wanted)
        .sorted(
            Comparator.comparing(IndexedAnswer::time)
                .thenComparingLong(IndexedAnswer::sequence)
                .reversed())
        .toList();
  }
}
