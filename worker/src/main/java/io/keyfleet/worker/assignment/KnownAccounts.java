package io.keyfleet.worker.assignment;

import io.keyfleet.worker.account.Account;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The accounts whose keys this worker has, and what they are limited to. They change while it
/// runs. Members may have read different pools for a while; until the group's leader has heard the
/// same from all of them, an account keeps the limits of each of them that knows it, and those of
/// the pool before. Safe for all threads.
public final class KnownAccounts {
  private final Map<String, Account> pool = new HashMap<>();
  private final Map<String, LimitTerms> others = new HashMap<>();
  private MemberMetadata metadata;
  private boolean announced = true;
  private boolean wantsRound;
  private long version;

  /// Those that it starts with.
  public KnownAccounts(Collection<Account> accounts) {
    accounts.forEach(account -> pool.put(account.id(), account));
    metadata = MemberMetadata.of(accounts);
  }

  /// Those of another pool from now on. What they were limited to before holds until the group has
  /// been told.
  public synchronized void change(Collection<Account> accounts) {
    Map<String, LimitTerms> kept = new HashMap<>();
    for (Account account : accounts) {
      Account before = pool.get(account.id());
      LimitTerms terms = others.getOrDefault(account.id(), LimitTerms.NONE);
      if (before != null) {
        kept.put(account.id(), terms.and(LimitTerms.of(before)));
      }
    }
    pool.clear();
    accounts.forEach(account -> pool.put(account.id(), account));
    others.clear();
    others.putAll(kept);
    metadata = MemberMetadata.of(accounts);
    announced = false;
    wantsRound = true;
    version++;
  }

  /// What this member says of them as it joins.
  synchronized MemberMetadata announce() {
    announced = true;
    return metadata;
  }

  /// What the leader has heard of accounts of which not all members say the same. If it has not
  /// heard what this member says now, another round is wanted.
  ///
  /// @param terms all limits of each that some member names, by the account's id
  synchronized void heard(Map<String, LimitTerms> terms) {
    if (announced) {
      if (others.equals(terms)) {
        return;
      }
      others.clear();
    } else {
      wantsRound = true;
    }
    terms.forEach((id, more) -> others.merge(id, more, LimitTerms::and));
    version++;
  }

  /// Whether the group is to be told something; it is not asked for twice.
  public synchronized boolean takeRoundWish() {
    boolean wanted = wantsRound;
    wantsRound = false;
    return wanted;
  }

  /// How many accounts have limits that other members name, or that held before.
  public synchronized int disputed() {
    return (int)
        pool.values().stream()
            .filter(account -> others.containsKey(account.id()))
            .filter(account ->
                !LimitTerms.of(account)
                    .equals(
                        LimitTerms.of(account)
                            .and(others.getOrDefault(account.id(), LimitTerms.NONE))))
            .count();
  }

  /// Grows with every change.
  public synchronized long version() {
    return version;
  }

  /// An account with all limits that hold; nothing if this worker does not have its keys.
  public synchronized Optional<Account> account(String id) {
    return Optional.ofNullable(pool.get(id))
        .map(account -> others.getOrDefault(id, LimitTerms.NONE).strictest(account));
  }

  /// The ids of all of them.
  public synchronized Set<String> ids() {
    return Set.copyOf(pool.keySet());
  }
}
