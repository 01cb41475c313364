package io.keyfleet.worker.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.keyfleet.service.settings.Rate;
import io.keyfleet.worker.limiter.Limiter.Use;
import io.keyfleet.worker.limiter.SlidingWindow.Pacing;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Millions of calls on virtual time, judged by whoever keeps every send, and by somebody else's
/// limiter.
class OracleTest {
  private static final Duration MARGIN = Duration.ofMillis(10);

  @ParameterizedTest(name = "{0}, {1} calls")
  @CsvSource({
    "5/s, 100000",
    "50/s, 400000",
    "2000/s, 1000000",
    "500/min, 200000",
    "60000/min, 800000"
  })
  void oneCallBesideAnotherForHoursKeepsTheQuotaAndUsesItUp(String text, int calls) {
    Rate quota = Rate.parse(text);
    Limiter limiter = new SlidingWindow(quota, MARGIN, new Pacing(false, 1));
    Random random = new Random(calls);
    LongSupplier jitter = Callers.lateness(random, Duration.ofMillis(1), MARGIN, 50);

    List<Use> sends = new Callers(limiter, 0, Callers.Ways.requests(jitter)).take(calls).sends();

    long last = sends.stream().mapToLong(Use::at).max().orElseThrow();
    assertThat(QuotaLaw.fullest(sends, quota)).isLessThanOrEqualTo(quota.count());
    assertThat(calls / (quota.perSecond() * last / 1e9)).isBetween(0.97, 1.001);
  }

  @ParameterizedTest(name = "{0} tokens, up to {1} a call, {2} calls")
  @CsvSource({"30000/min, 2000, 50000", "2000000/min, 5000, 400000", "100000/s, 3000, 200000"})
  void tokensKeepTheirQuotaAndUseItUpThoughMoreIsReservedThanUsed(
      String text, int most, int calls) {
    Rate quota = Rate.parse(text);
    Limiter limiter = new SlidingWindow(quota, MARGIN, new Pacing(true, 1));
    Random random = new Random(calls);
    Callers.Ways ways =
        new Callers.Ways(
            () -> 0,
            () -> 1 + random.nextInt(most),
            () -> 25 + random.nextInt(75),
            () -> random.nextInt(800_000_000));

    List<Use> sends = new Callers(limiter, 0, ways).take(calls).sends();

    double used = sends.stream().mapToLong(Use::amount).sum();
    long last = sends.stream().mapToLong(Use::at).max().orElseThrow();
    assertThat(QuotaLaw.fullest(sends, quota)).isLessThanOrEqualTo(quota.count());
    double least = quota.window().toSeconds() < 10 ? 0.5 : 0.9;
    assertThat(used / (quota.perSecond() * last / 1e9)).isBetween(least, 1.001);
  }

  @ParameterizedTest(name = "{0} with a burst of {1}")
  @CsvSource({"5/s, 1", "50/s, 10", "500/min, 1", "500/min, 100", "60/min, 60"})
  void aTokenBucketOfSomebodyElsesTakesEverySend(String text, int burst) {
    Rate quota = Rate.parse(text);
    Limiter limiter = new SlidingWindow(quota, MARGIN, new Pacing(false, burst));
    AtomicLong now = new AtomicLong();
    // what catching up allows beside the burst, and the send itself
    long catchUp = (long) Math.ceil(Math.max(0, 0.010 * quota.perSecond() - 1));
    Bucket bucket =
        Bucket.builder()
            .withCustomTimePrecision(new Meter(now))
            .addLimit(limit ->
                limit.capacity(burst + catchUp).refillGreedy(quota.count(), quota.window()))
            .build();

    List<Use> sends = Callers.prompt(limiter).take(20_000).sends();

    sends.stream()
        .sorted(Comparator.comparingLong(Use::at))
        .forEach(send -> {
          now.set(send.at());
          assertThat(bucket.tryConsume(1)).as("at %d ns", send.at()).isTrue();
        });
  }

  private record Meter(AtomicLong now) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return now.get();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }
}
