package io.keyfleet.sandbox.simulator;

import io.keyfleet.contract.KeyId;
import io.keyfleet.sandbox.simulator.audit.AccountLog;
import io.keyfleet.sandbox.simulator.audit.Audit;
import io.keyfleet.sandbox.simulator.audit.End;
import io.keyfleet.sandbox.simulator.quota.Admission;
import io.keyfleet.sandbox.simulator.quota.Charge;
import io.keyfleet.sandbox.simulator.quota.Quotas;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.time.Ticks;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongFunction;

/// Whom the API bills and limits: quotas and a log of their use. Safe for all threads: an arrival
/// takes its time under the lock, so times never go back.
final class Account {
  private final String name;
  private final List<KeyId> keys;
  private final Ticks ticks;
  private final Quotas quotas;
  private final AccountLog log;

  Account(AccountSettings settings, Ticks ticks) {
    this.name = settings.name();
    this.keys = settings.keys().stream().map(Secret::id).toList();
    this.ticks = ticks;
    this.quotas = new Quotas(settings.quotas());
    this.log = new AccountLog(name, keys, settings.quotas());
  }

  /// A call that has arrived.
  ///
  /// @param nanos when
  /// @param charge what it reserves
  /// @param admission what the quotas say to it; nothing where they were not asked
  /// @param entry its place in the log
  record Arrival(
      long nanos, Charge charge, Optional<Admission> admission, AccountLog.Entry entry) {}

  String name() {
    return name;
  }

  List<KeyId> keys() {
    return keys;
  }

  /// Each account is an organization of its own.
  String organization() {
    return "org-sim" + keys.getFirst().value().substring("key-".length());
  }

  /// Takes a call in, at the time it is now.
  ///
  /// @param key with which it is made, one of the account's
  /// @param factor what the limits are multiplied by now; nothing where they are not asked
  synchronized Arrival arrive(String worker, KeyId key, Charge charge, OptionalDouble factor) {
    long now = ticks.nanos();
    Optional<Admission> admission =
        factor.isPresent()
            ? Optional.of(quotas.admit(now, charge, factor.getAsDouble()))
            : Optional.empty();
    boolean accepted = admission.filter(Admission.Accepted.class::isInstance).isPresent();
    AccountLog.Entry entry = log.arrived(now, worker, key, charge, accepted);
    return new Arrival(now, charge, admission, entry);
  }

  /// Ends a call.
  ///
  /// @param used what it took in the end
  synchronized void end(Arrival arrival, End end, Charge used) {
    if (arrival.admission().orElse(null) instanceof Admission.Accepted accepted) {
      quotas.end(accepted, used);
    }
    log.ended(arrival.entry(), end, used);
  }

  synchronized Audit.Account snapshot(LongFunction<Instant> wall) {
    return log.snapshot(wall);
  }
}
