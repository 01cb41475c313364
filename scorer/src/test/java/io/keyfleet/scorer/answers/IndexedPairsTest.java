package io.keyfleet.scorer.answers;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.scorer.answers.IndexedPairs.Cell;
import io.keyfleet.scorer.compare.ComparedRun;
import io.keyfleet.scorer.compare.PairedTable;
import io.keyfleet.scorer.compare.Pairing;
import io.keyfleet.scorer.grading.Grader;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexedPairsTest {
  private final AnswerIndex index = new AnswerIndex(Optional.empty(), 100_000);
  private final ComparedRun first = new ComparedRun("first", Grader.standard());
  private final ComparedRun second = new ComparedRun("second", Grader.standard());

  @BeforeEach
  void begin() {
    index.begin();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void theIndexPairsWhatCompareDoes(long seed) {
    Random random = new Random(seed);
    AnswersFixture answers = new AnswersFixture(index, seed);
    for (int i = 0; i < 500; i++) {
      ComparedRun run = random.nextBoolean() ? first : second;
      answers.add(run, "id-" + random.nextInt(90), "question " + random.nextInt(80), 2);
    }
    index.flush();

    Pairing compared = Pairing.of(first, second);
    IndexedPairs pairs = IndexedPairs.of(index, "first", "second");

    assertThat(pairs.byQuestion()).isEqualTo(compared.by() == Pairing.By.QUESTION);
    assertThat(table(pairs)).isEqualTo(compared.table());
    assertThat(pairs.some(List.of(Cell.values()), 0, 1_000)).hasSize(compared.table().pairs());
  }

  @Test
  void whereNoQuestionIsSharedIdsArePairedUnlessTheyExpectSomethingElse() {
    AnswersFixture answers = new AnswersFixture(index, 1);
    for (int i = 0; i < 20; i++) {
      answers.add(first, "id-" + i, "a" + i, 2);
      answers.add(second, "id-" + i, "b" + i, i < 15 ? 2 : 3);
    }
    index.flush();

    IndexedPairs pairs = IndexedPairs.of(index, "first", "second");

    assertThat(pairs.byQuestion()).isFalse();
    assertThat(table(pairs).pairs()).isEqualTo(15);
    assertThat(pairs.conflicts()).isEqualTo(5);
  }

  @Test
  void aPageOfACellHasItsPairsOnly() {
    AnswersFixture answers = new AnswersFixture(index, 1);
    for (int i = 0; i < 200; i++) {
      answers.add(first, "id-" + i, "q" + i, 2);
      answers.add(second, "id-" + i, "q" + i, 2);
    }
    index.flush();
    IndexedPairs pairs = IndexedPairs.of(index, "first", "second");

    List<IndexedPairs.Pair> all = pairs.some(List.of(Cell.ONLY_FIRST), 0, 1_000);
    assertThat(all).hasSize(pairs.count(Cell.ONLY_FIRST)).isNotEmpty();
    assertThat(pairs.some(List.of(Cell.ONLY_FIRST), 3, 4)).isEqualTo(all.subList(3, 7));
    assertThat(all).allMatch(pair -> pair.cell() == Cell.ONLY_FIRST);
  }

  private static PairedTable table(IndexedPairs pairs) {
    return new PairedTable(
        pairs.count(Cell.BOTH),
        pairs.count(Cell.ONLY_FIRST),
        pairs.count(Cell.ONLY_SECOND),
        pairs.count(Cell.NEITHER));
  }
}
