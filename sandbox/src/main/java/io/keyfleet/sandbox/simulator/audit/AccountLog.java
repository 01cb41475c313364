package io.keyfleet.sandbox.simulator.audit;

import io.keyfleet.contract.KeyId;
import io.keyfleet.sandbox.simulator.quota.Admission;
import io.keyfleet.sandbox.simulator.quota.LargestWindow;
import io.keyfleet.service.settings.Rate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// What one account was used for. Bounded: a thousand workers by name, a thousand stretches. For
/// one thread at a time; the owner guards it.
public final class AccountLog {
  private static final int MAX_WORKERS = 1_000;
  private static final int MAX_STRETCHES = 1_000;
  private static final String MORE_WORKERS = "(more workers)";

  private final KeyId account;
  private final Rate quota;
  private final LargestWindow accepted;
  private final LargestWindow arrivals;
  private final Map<String, Long> callsByWorker = new LinkedHashMap<>();
  private final List<Stretch> stretches = new ArrayList<>();
  private @Nullable Stretch current;
  private long stretchCount;
  private long firstNanos;
  private long lastNanos;
  private long calls;
  private long ok;
  private long refused;
  private int inFlight;

  /// @param account whose
  /// @param quota what it may use
  public AccountLog(KeyId account, Rate quota) {
    this.account = account;
    this.quota = quota;
    this.accepted = new LargestWindow(quota.window());
    this.arrivals = new LargestWindow(quota.window());
  }

  /// Counts an arrival; times never go back.
  public void arrived(long now, String worker) {
    firstNanos = calls == 0 ? now : firstNanos;
    lastNanos = now;
    calls++;
    inFlight++;
    arrivals.add(now);
    boolean known = callsByWorker.containsKey(worker) || callsByWorker.size() < MAX_WORKERS;
    callsByWorker.merge(known ? worker : MORE_WORKERS, 1L, Long::sum);
    stretch(now, worker);
  }

  /// Notes what the quota said to an arrival at `now`.
  public void judged(long now, Admission admission) {
    switch (admission) {
      case Admission.Accepted _ -> accepted.add(now);
      case Admission.Refused _ -> {}
    }
  }

  /// Counts the end of a call.
  ///
  /// @param answered whether it was answered with 200 and a whole answer
  /// @param tooMany whether it was refused with 429
  public void ended(boolean answered, boolean tooMany) {
    inFlight--;
    ok += answered ? 1 : 0;
    refused += tooMany ? 1 : 0;
  }

  /// All of it.
  ///
  /// @param wall turns the times that were handed in into times of day
  public Audit.Account snapshot(LongFunction<Instant> wall) {
    return new Audit.Account(
        account,
        quota.toString(),
        quota.count(),
        quota.window().toMillis(),
        calls,
        ok,
        refused,
        calls - ok - refused - inFlight,
        inFlight,
        accepted.largest(),
        arrivals.largest(),
        calls == 0 ? null : wall.apply(firstNanos),
        calls == 0 ? null : wall.apply(lastNanos),
        new LinkedHashMap<>(callsByWorker),
        stretches.stream().map(stretch -> stretch.snapshot(wall)).toList(),
        stretchCount - stretches.size());
  }

  private void stretch(long now, String worker) {
    Stretch last = current;
    if (last == null || !last.worker.equals(worker)) {
      last = new Stretch(worker, now);
      current = last;
      stretchCount++;
      if (stretches.size() < MAX_STRETCHES) {
        stretches.add(last);
      }
    }
    last.last = now;
    last.calls++;
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
