package io.keyfleet.scorer.dashboard.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.scorer.SampleRecords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeSeriesTest {

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void timesInAnyOrderGiveTheSameBuckets(long seed) {
    Random random = new Random(seed);
    int span = 1 + random.nextInt(200_000);
    List<Instant> times = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      times.add(SampleRecords.PUBLISHED.plusMillis(1000L * random.nextInt(span)));
    }
    TimeSeries inOrder = new TimeSeries();
    times.stream().sorted().forEach(time -> inOrder.change(time, Bucket::death));
    TimeSeries shuffled = new TimeSeries();
    Collections.shuffle(times, random);
    times.forEach(time -> shuffled.change(time, Bucket::death));

    assertThat(shuffled.width()).isEqualTo(inOrder.width());
    assertThat(deaths(shuffled)).isEqualTo(deaths(inOrder));
    assertThat(deaths(shuffled).values().stream().mapToLong(Long::longValue).sum()).isEqualTo(500);
  }

  @Test
  void noClockMakesMorePointsThanTheBound() {
    TimeSeries series = new TimeSeries();
    for (Instant time :
        List.of(
            SampleRecords.PUBLISHED,
            Instant.MIN,
            Instant.MAX,
            Instant.EPOCH,
            SampleRecords.PUBLISHED.plusSeconds(1))) {
      series.change(time, Bucket::death);

      assertThat(series.buckets().lastKey() - series.buckets().firstKey())
          .isLessThan(TimeSeries.MAX_POINTS);
    }
    assertThat(deaths(series).values().stream().mapToLong(Long::longValue).sum()).isEqualTo(5);
  }

  private static Map<Long, Long> deaths(TimeSeries series) {
    Map<Long, Long> deaths = new TreeMap<>();
    series.buckets().forEach((number, bucket) -> deaths.put(number, bucket.unanswered()));
    return deaths;
  }
}
