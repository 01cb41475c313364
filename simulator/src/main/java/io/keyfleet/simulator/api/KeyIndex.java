package io.keyfleet.simulator.api;

import io.keyfleet.contract.KeyId;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.time.Ticker;
import io.keyfleet.simulator.audit.Audit;
import io.keyfleet.simulator.fault.Fault;
import io.keyfleet.simulator.fault.Target;
import io.keyfleet.simulator.settings.AccountSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/// The keys that are known and whose they are. Safe for all threads.
public final class KeyIndex {
  private final List<SimulatedAccount> accounts = new ArrayList<>();
  private final Map<KeyId, Holder> holders = new HashMap<>();

  public KeyIndex(List<AccountSettings> settings, Ticker ticker) {
    for (AccountSettings one : settings) {
      SimulatedAccount account = new SimulatedAccount(one, ticker);
      accounts.add(account);
      one.keys().stream()
          .map(Secret::id)
          .forEach(key -> holders.put(key, new Holder(account, key)));
    }
  }

  /// A known key.
  ///
  /// @param account whose it is
  public record Holder(SimulatedAccount account, KeyId key) {}

  /// Whose the key is; nothing if it is unknown or was not sent.
  public Optional<Holder> holder(Optional<String> key) {
    return key.map(KeyId::of).map(holders::get);
  }

  /// The same fault, with the KeyId in place of a key that was given as its account's name.
  ///
  /// @throws IllegalArgumentException if it is aimed at what is not known; it is not repeated,
  ///   since it may be a key
  public Fault aimed(Fault fault) {
    Target target = fault.target();
    if (target.key() != null && !holders.containsKey(target.key())) {
      throw new IllegalArgumentException("\"key\" is not a key that this API knows");
    }
    return target.account() == null ? fault : fault.onAccount(shown(target.account()));
  }

  private String shown(String account) {
    if (accounts.stream().anyMatch(one -> one.name().equals(account))
        || holders.containsKey(new KeyId(account))) {
      return account;
    }
    KeyId key = KeyId.of(account);
    if (!holders.containsKey(key)) {
      throw new IllegalArgumentException(
          "\"account\" is neither an account that this API knows nor one of its keys");
    }
    return key.value();
  }

  public List<Audit.Account> snapshot(LongFunction<Instant> wall) {
    return accounts.stream().map(account -> account.snapshot(wall)).toList();
  }
}
