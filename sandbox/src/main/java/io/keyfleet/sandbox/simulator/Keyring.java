package io.keyfleet.sandbox.simulator;

import io.keyfleet.contract.KeyId;
import io.keyfleet.sandbox.simulator.audit.Audit;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.time.Ticks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/// The keys that are known and whose they are. Safe for all threads.
final class Keyring {
  private final List<Account> accounts = new ArrayList<>();
  private final Map<KeyId, Holder> holders = new HashMap<>();

  Keyring(List<AccountSettings> settings, Ticks ticks) {
    for (AccountSettings one : settings) {
      Account account = new Account(one, ticks);
      accounts.add(account);
      one.keys().stream()
          .map(Secret::id)
          .forEach(key -> holders.put(key, new Holder(account, key)));
    }
  }

  /// A known key.
  ///
  /// @param account whose it is
  record Holder(Account account, KeyId key) {}

  /// Whose the key is; nothing where it is unknown or was not sent.
  Optional<Holder> holder(Optional<String> key) {
    return key.map(KeyId::of).map(holders::get);
  }

  List<Audit.Account> snapshot(LongFunction<Instant> wall) {
    return accounts.stream().map(account -> account.snapshot(wall)).toList();
  }
}
