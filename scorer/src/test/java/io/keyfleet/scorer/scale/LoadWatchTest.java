package io.keyfleet.scorer.scale;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoadWatchTest {
  private final HeldTicker ticker = new HeldTicker();

  @Test
  void aLookHoldsForAMinute() throws Exception {
    FleetLoad load = new FleetLoad(7, 2);
    try (LoadWatch watch = new LoadWatch(() -> Optional.of(load), ticker)) {
      ticker.sleeping.await();
      ticker.pass(Duration.ofMinutes(1));
      assertThat(watch.now()).contains(load);
      ticker.pass(Duration.ofNanos(1));
      assertThat(watch.now()).isEmpty();
    }
  }

  @Test
  void aLookThatShowsNothingIsNoLoad() throws Exception {
    try (LoadWatch watch = new LoadWatch(Optional::empty, ticker)) {
      ticker.sleeping.await();
      assertThat(watch.now()).isEmpty();
    }
  }

  /// Time that stands still unless it is told to pass; whoever sleeps does so until it is
  /// interrupted.
  private static final class HeldTicker implements Ticker {
    private final CountDownLatch sleeping = new CountDownLatch(1);
    private final CountDownLatch forever = new CountDownLatch(1);
    private final AtomicLong nanos = new AtomicLong();

    void pass(Duration time) {
      nanos.addAndGet(time.toNanos());
    }

    @Override
    public long nanos() {
      return nanos.get();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      sleeping.countDown();
      forever.await();
    }
  }
}
