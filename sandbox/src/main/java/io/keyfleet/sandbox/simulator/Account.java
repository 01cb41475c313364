package io.keyfleet.sandbox.simulator;

import io.keyfleet.contract.KeyId;
import io.keyfleet.sandbox.simulator.audit.AccountLog;
import io.keyfleet.sandbox.simulator.audit.Audit;
import io.keyfleet.sandbox.simulator.quota.Admission;
import io.keyfleet.sandbox.simulator.quota.StrictQuota;
import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.time.Ticks;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongFunction;

/// Whom the API bills and limits: a quota and a log of its use. Safe for all threads: an arrival
/// takes its time under the lock, so times never go back.
final class Account {
  private final KeyId id;
  private final Rate rate;
  private final Ticks ticks;
  private final StrictQuota quota;
  private final AccountLog log;

  Account(KeyId id, Rate rate, Ticks ticks) {
    this.id = id;
    this.rate = rate;
    this.ticks = ticks;
    this.quota = new StrictQuota(rate);
    this.log = new AccountLog(id, rate);
  }

  /// A call that has arrived.
  ///
  /// @param nanos when
  /// @param admission what the quota says to it; nothing where it was not asked
  record Arrival(long nanos, Optional<Admission> admission) {}

  KeyId id() {
    return id;
  }

  Rate rate() {
    return rate;
  }

  /// Takes a call in, at the time it is now.
  ///
  /// @param asksQuota whether it gets so far
  synchronized Arrival arrive(String worker, boolean asksQuota) {
    long now = ticks.nanos();
    log.arrived(now, worker);
    if (!asksQuota) {
      return new Arrival(now, Optional.empty());
    }
    Admission admission = quota.admit(now);
    log.judged(now, admission);
    return new Arrival(now, Optional.of(admission));
  }

  /// Ends a call.
  synchronized void end(Ending ending) {
    switch (ending) {
      case Ending.Answered _ -> log.ended(true, false);
      case Ending.Refused refused -> log.ended(false, refused.status() == 429);
      case Ending.Garbled _, Ending.Cut _, Ending.Hung _ -> log.ended(false, false);
    }
  }

  synchronized Audit.Account snapshot(LongFunction<Instant> wall) {
    return log.snapshot(wall);
  }
}
