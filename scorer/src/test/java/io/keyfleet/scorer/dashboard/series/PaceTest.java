package io.keyfleet.scorer.dashboard.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs are made by arithmetic: when each call goes out by its account's quota, and how long it
/// takes.
class PaceTest {
  private static final Instant BEGUN = Instant.parse("2026-01-02T03:04:05.300Z");

  /// A run's times of settlement in seconds, in no order.
  interface World {
    List<Double> run(SplittableRandom random);
  }

  @ParameterizedTest(name = "{0}, seed {2}")
  @MethodSource("worlds")
  void theEndIsToldToATenthAtATenthAndToATwentiethAtHalf(String name, World world, long seed) {
    List<Double> times = world.run(new SplittableRandom(seed));
    TimeSeries series = new TimeSeries();
    times.forEach(seconds -> series.change(at(seconds), Bucket::death));
    Instant ended = at(Collections.max(times));
    Pace pace = Pace.of(series);

    assertThat(pace.error(0.1, BEGUN, ended).orElseThrow()).isCloseTo(0, within(0.1));
    assertThat(pace.error(0.5, BEGUN, ended).orElseThrow()).isCloseTo(0, within(0.05));
  }

  static Stream<Arguments> worlds() {
    return Stream.of(
            world("three keys at 50/s", r -> paced(r, 9_000, 3, 0.02, 0.4)),
            world("three keys at 500 a minute", r -> paced(r, 2_000, 3, 0.12, 1)),
            world("a key at 5/s", r -> paced(r, 400, 1, 0.2, 0.8)),
            world("tokens a minute", r -> tokens(r, 1_500, 60_000 / 60.0)),
            world("twenty calls at the same time", r -> atOnce(r, 4_000, 20, 2)),
            world("a day", r -> paced(r, 50_000, 1, 1.7, 3)))
        .flatMap(world ->
            IntStream.rangeClosed(1, 5)
                .mapToObj(seed -> Arguments.of(world.get()[0], world.get()[1], (long) seed)));
  }

  @Test
  void thePaceIsThatOfTheLatterHalfOnceItIsLongEnough() {
    TimeSeries series = new TimeSeries();
    for (int second = 0; second < 60; second++) {
      for (int i = 0; i < (second < 30 ? 10 : 40); i++) {
        series.change(BEGUN.plusSeconds(second), Bucket::death);
      }
    }

    assertThat(Pace.of(series).perSecond(BEGUN.plusSeconds(60)).orElseThrow()).isEqualTo(40);
  }

  @Test
  void whatWasBeforeAPauseIsNoPartOfThePace() {
    TimeSeries series = new TimeSeries();
    IntStream.range(0, 100).forEach(i -> series.change(BEGUN.plusMillis(i), Bucket::death));
    for (int second = 100; second < 110; second++) {
      series.change(BEGUN.plusSeconds(second), Bucket::death);
    }

    assertThat(Pace.of(series).perSecond(BEGUN.plusSeconds(110)).orElseThrow()).isEqualTo(1);
  }

  @Test
  void beforeTwoBucketsAreWholeNothingIsTold() {
    TimeSeries series = new TimeSeries();
    assertThat(Pace.of(series).perSecond(BEGUN)).isEmpty();
    assertThat(Pace.of(series).error(0.1, BEGUN, BEGUN)).isEmpty();
    series.change(BEGUN, Bucket::death);
    assertThat(Pace.of(series).perSecond(BEGUN.plusMillis(900))).isEmpty();
  }

  @Test
  void noClockOfOthersIsTooFarAway() {
    TimeSeries series = new TimeSeries();
    series.change(Instant.MAX, Bucket::death);
    Pace pace = Pace.of(series);

    assertThat(pace.error(0.1, Instant.MIN, Instant.MAX)).isEmpty();
    assertThat(pace.perSecond(Instant.MAX)).isEmpty();
    assertThat(pace.perSecond(Instant.MIN)).isEmpty();
  }

  private static Arguments world(String name, World world) {
    return Arguments.of(name, world);
  }

  private static List<Double> paced(
      SplittableRandom random, int prompts, int keys, double gap, double call) {
    return IntStream.range(0, prompts)
        .mapToObj(i -> 0.3 + Math.floorDiv(i, keys) * gap + latency(random, call))
        .toList();
  }

  private static List<Double> tokens(SplittableRandom random, int prompts, double perSecond) {
    List<Double> times = new ArrayList<>();
    double at = 0.3;
    for (int i = 0; i < prompts; i++) {
      times.add(at + latency(random, 1));
      at += random.nextInt(50, 350) / perSecond;
    }
    return times;
  }

  private static List<Double> atOnce(SplittableRandom random, int prompts, int calls, double call) {
    PriorityQueue<Double> ends = new PriorityQueue<>(Collections.nCopies(calls, 0.3));
    return IntStream.range(0, prompts)
        .mapToObj(_ -> {
          double end = ends.remove() + latency(random, call);
          ends.add(end);
          return end;
        })
        .toList();
  }

  /// Half of it at least, and now and then much more.
  private static double latency(SplittableRandom random, double mean) {
    return mean / 2 - mean / 2 * Math.log(1 - random.nextDouble());
  }

  private static Instant at(double seconds) {
    return BEGUN.plusNanos((long) (seconds * 1e9));
  }
}
