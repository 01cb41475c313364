package io.keyfleet.scorer.dashboard.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.scorer.dashboard.DashboardFixture;
import io.keyfleet.scorer.dashboard.Details;
import io.keyfleet.scorer.tally.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTest {
  private final DashboardFixture fixture = new DashboardFixture();

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aReaderOfWhatIsNewHasTheWhole(long seed) {
    Random random = new Random(seed);
    double now = 1;
    ClientCursor cursor = ClientCursor.NOTHING;
    List<Long> answered = new ArrayList<>();
    List<Object> rates = new ArrayList<>();
    for (int look = 0; look < 60; look++) {
      for (int i = random.nextInt(8); i > 0; i--) {
        now += random.nextDouble() * random.nextInt(look < 30 ? 3 : 40);
        // an answer may be read late
        fixture.answered("a", random.nextBoolean(), Math.max(0, now - random.nextInt(20)));
      }
      Details news = fixture.details("a", now, cursor);
      cursor = news.seen();
      take(answered, news.history().from(), news.history().answered());
      take(rates, news.history().from(), news.history().answersPerSecond());

      History whole = fixture.details("a", now).history();
      assertThat(answered).isEqualTo(whole.answered());
      assertThat(rates).isEqualTo(whole.answersPerSecond());
      assertThat(answered.size()).isLessThanOrEqualTo(TimeSeries.MAX_POINTS);
    }
  }

  @Test
  void nothingNewIsNoPoints() {
    fixture.answered("a", true, 1);
    fixture.answered("a", false, 5);
    ClientCursor cursor = fixture.details("a", 6).seen();

    History news = fixture.details("a", 7, cursor).history();

    assertThat(news.answered()).isEmpty();
    assertThat(news.from()).isEqualTo(5);
  }

  @Test
  void accuracyRunsUpToWhatTheTallyHas() {
    TimeSeries series = new TimeSeries();
    series.change(DashboardFixture.at(1), Bucket::death);
    Counts counts =
        new Counts(80, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0); // restored, unknown to the series

    History history = History.of(series, counts, ClientCursor.NOTHING);

    assertThat(history.accuracy()).containsExactly(0.8);
    assertThat(history.answered()).containsExactly(100L);
  }

  @Test
  void secondsWithoutAnAnswerCountAsNoThroughput() {
    fixture.answered("a", true, 1);
    fixture.answered("a", true, 2);
    fixture.answered("a", true, 2.5);
    fixture.answered("a", true, 5);

    assertThat(fixture.details("a", 9).history().answersPerSecond())
        .containsExactly(null, 2.0, 0.0, 0.0, null);
  }

  private static <T> void take(List<T> mine, int from, List<? extends T> news) {
    mine.subList(Math.min(from, mine.size()), mine.size()).clear();
    mine.addAll(news);
  }
}
