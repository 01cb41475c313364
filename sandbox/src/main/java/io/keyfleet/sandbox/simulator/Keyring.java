package io.keyfleet.sandbox.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.KeyId;
import io.keyfleet.sandbox.simulator.audit.Audit;
import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.time.Ticks;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/// The keys that are known, each an account of its own. Safe for all threads.
final class Keyring {
  private final Map<KeyId, Account> accounts = new LinkedHashMap<>();

  /// @param rate what each account may call
  Keyring(List<Secret> keys, Rate rate, Ticks ticks) {
    keys.forEach(key -> accounts.put(key.id(), new Account(key.id(), rate, ticks)));
  }

  /// Whose the key is; nothing where it is unknown or was not sent.
  Optional<Account> account(Optional<String> key) {
    return key.map(KeyId::of).map(accounts::get);
  }

  /// What somebody without a known key is told.
  static ObjectNode refusal(Optional<String> key) {
    return key.map(Errors::unknownKey).orElseGet(Errors::missingKey);
  }

  List<Audit.Account> snapshot(LongFunction<Instant> wall) {
    return accounts.values().stream().map(account -> account.snapshot(wall)).toList();
  }
}
