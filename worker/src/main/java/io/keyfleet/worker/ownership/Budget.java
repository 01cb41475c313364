package io.keyfleet.worker.ownership;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The money that a fleet may spend, in the currency of the configured prices. What was spent is
/// known account by account: of those that this worker owns to the last answer, of the others from
/// their checkpoints, which are up to a second and a half old. It survives restarts with them; only
/// what a worker that died spent since its last checkpoint, half a second at most, is forgotten.
///
/// Calls in flight are counted at what they are expected to cost, so that a budget is overdrawn by
/// no more than a call and what other workers' calls cost that their checkpoints did not tell of
/// yet. Safe for all threads.
public final class Budget {
  /// No bound to what is spent.
  public static final Budget NONE = new Budget(Optional.empty());

  private final Optional<BigDecimal> limit;
  private final Map<String, BigDecimal> elsewhere = new HashMap<>();

  /// @param limit what may be spent in all; empty: any amount
  public Budget(Optional<BigDecimal> limit) {
    this.limit = limit;
  }

  /// What may be spent in all, if there is a bound.
  public Optional<BigDecimal> limit() {
    return limit;
  }

  /// Whether there is a bound at all.
  public boolean bounded() {
    return limit.isPresent();
  }

  /// Hears what accounts had spent when their owners last said so.
  ///
  /// @param spent by the accounts' ids
  public synchronized void heard(Map<String, BigDecimal> spent) {
    elsewhere.putAll(spent);
  }

  /// What was spent in all, as far as is known here.
  ///
  /// @param mine the accounts that this worker owns
  public synchronized BigDecimal spent(Collection<OwnedAccount> mine) {
    Map<String, BigDecimal> known = new HashMap<>(elsewhere);
    mine.forEach(owned -> known.merge(owned.account().id(), owned.spent(), BigDecimal::max));
    return known.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /// Whether no further call may be paid.
  ///
  /// @param owed what the calls in flight with accounts of this worker are expected to cost
  public boolean reached(Collection<OwnedAccount> mine, BigDecimal owed) {
    return limit.isPresent() && spent(mine).add(owed).compareTo(limit.get()) >= 0;
  }

  @Override
  public String toString() {
    return limit.map(BigDecimal::toPlainString).orElse("any amount");
  }
}
