package io.keyfleet.scorer.page.board;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.scorer.tally.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTest {
  private final Told told = new Told();

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aReaderOfWhatIsNewHasTheWhole(long seed) {
    Random random = new Random(seed);
    double now = 1;
    Seen seen = Seen.NOTHING;
    List<Long> answered = new ArrayList<>();
    List<Object> rates = new ArrayList<>();
    for (int look = 0; look < 60; look++) {
      for (int i = random.nextInt(8); i > 0; i--) {
        now += random.nextDouble() * random.nextInt(look < 30 ? 3 : 40);
        // an answer may be read late
        told.answered("a", random.nextBoolean(), Math.max(0, now - random.nextInt(20)));
      }
      Details news = told.details("a", now, seen);
      seen = news.seen();
      take(answered, news.history().from(), news.history().answered());
      take(rates, news.history().from(), news.history().answersPerSecond());

      History whole = told.details("a", now).history();
      assertThat(answered).isEqualTo(whole.answered());
      assertThat(rates).isEqualTo(whole.answersPerSecond());
      assertThat(answered.size()).isLessThanOrEqualTo(Series.MAX_POINTS);
    }
  }

  @Test
  void nothingNewIsNoPoints() {
    told.answered("a", true, 1);
    told.answered("a", false, 5);
    Seen seen = told.details("a", 6).seen();

    History news = told.details("a", 7, seen).history();

    assertThat(news.answered()).isEmpty();
    assertThat(news.from()).isEqualTo(5);
  }

  @Test
  void accuracyRunsUpToWhatTheTallyHas() {
    Series series = new Series();
    series.change(Told.at(1), Bucket::death);
    Counts counts =
        new Counts(80, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0); // restored, unknown to the series

    History history = History.of(series, counts, Seen.NOTHING);

    assertThat(history.accuracy()).containsExactly(0.8);
    assertThat(history.answered()).containsExactly(100L);
  }

  @Test
  void secondsWithoutAnAnswerCountAsNoThroughput() {
    told.answered("a", true, 1);
    told.answered("a", true, 2);
    told.answered("a", true, 2.5);
    told.answered("a", true, 5);

    assertThat(told.details("a", 9).history().answersPerSecond())
        .containsExactly(null, 2.0, 0.0, 0.0, null);
  }

  private static <T> void take(List<T> mine, int from, List<? extends T> news) {
    mine.subList(Math.min(from, mine.size()), mine.size()).clear();
    mine.addAll(news);
  }
}
