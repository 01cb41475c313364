package io.keyfleet.worker.limiter;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.worker.limiter.Callers.Ways;
import io.keyfleet.worker.limiter.Limiter.Use;
import io.keyfleet.worker.limiter.SlidingWindow.Pacing;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Nested;

class LimiterLawsTest {

  @Nested
  class OfRequests implements LimiterLaws {
    @Override
    public Subject any(Random random) {
      long millis = (long) (50 * Math.pow(1_200, random.nextDouble()));
      Rate quota = new Rate(1 + random.nextInt(50), Duration.ofMillis(millis));
      Pacing pacing = new Pacing(false, random.nextBoolean() ? 1 : 1 + random.nextInt(60));
      Ways ways = Ways.requests(anyLateness(random, quota));
      return window(quota, anyMargin(random), pacing, ways);
    }
  }

  @Nested
  class OfRequestsTooManyToKeepEach implements LimiterLaws {
    @Override
    public Subject any(Random random) {
      Rate quota = new Rate(10_000 + random.nextInt(500_000), Duration.ofSeconds(1));
      Pacing pacing = new Pacing(false, 1 + random.nextInt(100_000));
      return window(quota, Duration.ZERO, pacing, Ways.requests(anyLateness(random, quota)));
    }
  }

  @Nested
  class OfTokens implements LimiterLaws {
    @Override
    public Subject any(Random random) {
      long millis = (long) (1_000 * Math.pow(100, random.nextDouble()));
      Rate quota = new Rate(1_000 + random.nextInt(1_000_000), Duration.ofMillis(millis));
      int most = 1 + (int) (quota.count() / (1 + random.nextInt(40)));
      Ways ways =
          new Ways(
              anyLateness(random, quota),
              () -> 1 + random.nextInt(most),
              () -> 1 + random.nextInt(100),
              Callers.lateness(random, Duration.ofMillis(500), quota.window(), 9));
      return window(quota, anyMargin(random), new Pacing(true, 1), ways);
    }
  }

  @Nested
  class OfCallsAtTheSameTime implements LimiterLaws {
    @Override
    public Subject any(Random random) {
      int most = 1 + random.nextInt(40);
      Duration longest = Duration.ofSeconds(3);
      Ways ways =
          new Ways(
              () -> 0,
              () -> 1,
              () -> 100,
              Callers.lateness(random, Duration.ofMillis(300), longest, 5));
      return new Subject(() -> new AimdConcurrencyLimit(most), ways, sends -> "");
    }
  }

  private static LimiterLaws.Subject window(Rate quota, Duration margin, Pacing pacing, Ways ways) {
    return new LimiterLaws.Subject(
        () -> new SlidingWindow(quota, margin, pacing), ways, sends -> verdict(sends, quota));
  }

  private static String verdict(List<Use> sends, Rate quota) {
    long most = QuotaLaw.fullest(sends, quota);
    return most > quota.count() ? most + " in a window of " + quota : "";
  }

  private static Duration anyMargin(Random random) {
    return Duration.ofMillis(random.nextInt(3) * 10L);
  }

  private static LongSupplier anyLateness(Random random, Rate quota) {
    return switch (random.nextInt(3)) {
      case 0 -> () -> 0;
      case 1 -> Callers.lateness(random, Duration.ofMillis(1), Duration.ofMillis(80), 20);
      default -> Callers.lateness(random, quota.window(), quota.window().multipliedBy(3), 5);
    };
  }
}
