package io.keyfleet.simulator.api;

import io.keyfleet.contract.KeyId;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.time.Ticker;
import io.keyfleet.simulator.audit.AccountLog;
import io.keyfleet.simulator.audit.Audit;
import io.keyfleet.simulator.audit.CallEnd;
import io.keyfleet.simulator.quota.AccountQuotas;
import io.keyfleet.simulator.quota.Admission;
import io.keyfleet.simulator.quota.TokenUsage;
import io.keyfleet.simulator.settings.AccountSettings;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongFunction;

/// Whom the API bills and limits: quotas and a log of their use. Safe for all threads: an arrival
/// takes its time under the lock, so times never go back.
final class SimulatedAccount {
  private final String name;
  private final List<KeyId> keys;
  private final Ticker ticker;
  private final AccountQuotas quotas;
  private final AccountLog log;

  SimulatedAccount(AccountSettings settings, Ticker ticker) {
    this.name = settings.name();
    this.keys = settings.keys().stream().map(Secret::id).toList();
    this.ticker = ticker;
    this.quotas = new AccountQuotas(settings.quotas());
    this.log = new AccountLog(name, keys, settings.quotas());
  }

  /// A call that has arrived.
  ///
  /// @param nanos when
  /// @param charge what it reserves
  /// @param admission what the quotas say to it; nothing if they were not asked
  /// @param entry its place in the log
  record Arrival(
      long nanos, TokenUsage charge, Optional<Admission> admission, AccountLog.Entry entry) {}

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
  /// @param factor what the limits are multiplied by now; nothing if they are not asked
  synchronized Arrival arrive(String worker, KeyId key, TokenUsage usage, OptionalDouble factor) {
    long now = ticker.nanos();
    Optional<Admission> admission =
        factor.isPresent()
            ? Optional.of(quotas.admit(now, usage, factor.getAsDouble()))
            : Optional.empty();
    boolean accepted = admission.filter(Admission.Accepted.class::isInstance).isPresent();
    AccountLog.Entry entry = log.arrived(now, worker, key, usage, accepted);
    return new Arrival(now, usage, admission, entry);
  }

  /// Ends a call.
  ///
  /// @param used what it took in the end
  synchronized void end(Arrival arrival, CallEnd end, TokenUsage used) {
    if (arrival.admission().orElse(null) instanceof Admission.Accepted accepted) {
      quotas.end(accepted, used);
    }
    log.ended(arrival.entry(), end, used);
  }

  synchronized Audit.Account snapshot(LongFunction<Instant> wall) {
    return log.snapshot(wall);
  }
}
