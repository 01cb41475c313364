package io.keyfleet.simulator.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// Who used an account when: consecutive arrivals of one worker make a stretch. Keeps a thousand.
/// For one thread at a time.
final class StretchLog {
  private static final int MAX_STRETCHES = 1_000;

  private final List<Stretch> stretches = new ArrayList<>();
  private @Nullable Stretch current;
  private long count;

  void add(long now, String worker) {
    Stretch last = current;
    if (last == null || !last.worker.equals(worker)) {
      last = new Stretch(worker, now);
      current = last;
      count++;
      if (stretches.size() < MAX_STRETCHES) {
        stretches.add(last);
      }
    }
    last.last = now;
    last.calls++;
  }

  List<Audit.Stretch> snapshot(LongFunction<Instant> wall) {
    return stretches.stream().map(stretch -> stretch.snapshot(wall)).toList();
  }

  long omitted() {
    return count - stretches.size();
  }

  private static final class Stretch {
    private final String worker;
    private final long first;
    private long last;
    private long calls;

    private Stretch(String worker, long first) {
      this.worker = worker;
      this.first = first;
    }

    private Audit.Stretch snapshot(LongFunction<Instant> wall) {
      return new Audit.Stretch(worker, wall.apply(first), wall.apply(last), calls);
    }
  }
}
