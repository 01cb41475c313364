package io.keyfleet.simulator.fault;

import io.keyfleet.contract.KeyId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which calls a fault is aimed at; all of them where nothing is said.
///
/// @param account an account by its name, or by the KeyId of any of its keys
/// @param key one key only
/// @param model one model only
public record Target(@Nullable String account, @Nullable KeyId key, @Nullable String model) {
  /// Every call.
  static final Target ALL = new Target(null, null, null);

  /// A call, as far as a fault may be aimed at it.
  ///
  /// @param account its account's name
  /// @param keys all keys of the account
  /// @param key with which it is made
  /// @param model that it asks for
  public record Shot(String account, List<KeyId> keys, KeyId key, String model) {}

  boolean hits(Shot shot) {
    return hitsAccount(shot.account(), shot.keys())
        && (key == null || key.equals(shot.key()))
        && (model == null || model.equals(shot.model()));
  }

  private boolean hitsAccount(String name, List<KeyId> keys) {
    return account == null
        || account.equals(name)
        || keys.stream().anyMatch(one -> one.value().equals(account));
  }
}
