package io.keyfleet.scorer;

import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Time that goes on by 10 ms with every look at it, and then does what is due.
public final class SteadyTicker implements Ticker {
  private final Map<Integer, Runnable> deeds = new HashMap<>();
  private int readings;

  public void later(int looks, Runnable deed) {
    deeds.put(looks, deed);
  }

  @Override
  public long nanos() {
    readings++;
    @Nullable Runnable deed = deeds.remove(readings);
    if (deed != null) {
      deed.run();
    }
    return readings * 10_000_000L;
  }

  @Override
  public void sleep(Duration duration) {}
}
