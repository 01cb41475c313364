package io.keyfleet.worker.ownership;

import io.keyfleet.contract.KeyId;
import io.keyfleet.service.settings.Secret;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The keys of an account, which take turns. One that fails is left out and tried again by a single
/// call now and then, until one succeeds. Not thread-safe.
final class KeyRotation {
  /// Failures in a row after which nobody waits for a key: three minutes after the first.
  private static final int HOPELESS = 3;

  private final Deque<Secret> order;
  private final Map<KeyId, Quarantine> out = new LinkedHashMap<>();

  KeyRotation(Collection<Secret> keys) {
    this.order = new ArrayDeque<>(keys);
  }

  /// Has these keys from now on. Those that it had keep their turns and what is known of them.
  void change(Collection<Secret> keys) {
    Set<KeyId> ids = keys.stream().map(Secret::id).collect(Collectors.toSet());
    order.removeIf(key -> !ids.contains(key.id()));
    out.keySet().retainAll(ids);
    Set<KeyId> kept = order.stream().map(Secret::id).collect(Collectors.toSet());
    keys.stream().filter(key -> !kept.contains(key.id())).forEach(order::addFirst);
  }

  /// Nanoseconds until there is a key to call with; 0 is now, [OwnedAccount#NEVER] while the last
  /// one is being tried.
  long untilKey(long now) {
    return order.stream().mapToLong(key -> untilKey(key, now)).min().orElse(OwnedAccount.NEVER);
  }

  /// The next key, one that is to be tried again before all others. There is one whenever
  /// [#untilKey] says so; else the one whose turn it is.
  Secret next(long now) {
    Secret key =
        order.stream()
            .filter(one -> out.containsKey(one.id()) && untilKey(one, now) == 0)
            .findFirst()
            .or(() -> order.stream().filter(one -> !out.containsKey(one.id())).findFirst())
            .orElseGet(order::getFirst);
    Quarantine quarantine = out.get(key.id());
    if (quarantine != null) {
      quarantine.tried();
    }
    order.remove(key);
    order.addLast(key);
    return key;
  }

  /// Leaves a key out.
  ///
  /// @return whether that is new
  boolean leaveOut(Secret key, UnavailableReason reason, long now, Optional<Duration> reset) {
    if (order.stream().noneMatch(mine -> mine.id().equals(key.id()))) {
      return false; // removed while the call was out
    }
    Quarantine before = out.get(key.id());
    if (before != null && before.reason() == reason) {
      failedAgain(before, now, reset);
      return false;
    }
    Quarantine fresh = new Quarantine(reason);
    fresh.failed(now, reset);
    out.put(key.id(), fresh);
    return true;
  }

  /// A key got an answer, or an error that is none of its own.
  ///
  /// @return whether it was left out before
  boolean good(Secret key) {
    return out.remove(key.id()) != null;
  }

  /// A call with a key was refused, and nothing says whose fault that is.
  ///
  /// @return whether it is left out: then the call that tried it again failed
  boolean ambiguouslyRefused(Secret key, long now) {
    Quarantine quarantine = out.get(key.id());
    if (quarantine != null) {
      failedAgain(quarantine, now, Optional.empty());
    }
    return quarantine != null;
  }

  /// Calls that were out together when the key failed tell no more than the first of them.
  private static void failedAgain(Quarantine quarantine, long now, Optional<Duration> reset) {
    long wait = quarantine.untilTry(now);
    if (wait == 0 || wait == OwnedAccount.NEVER) {
      quarantine.failed(now, reset);
    }
  }

  /// A call with a key ended and says nothing about it.
  void undecided(Secret key) {
    Quarantine quarantine = out.get(key.id());
    if (quarantine != null) {
      quarantine.undecided();
    }
  }

  /// Why there is no key, where every one is left out.
  Optional<UnavailableReason> allOut() {
    boolean every = order.stream().allMatch(key -> out.containsKey(key.id()));
    return every ? out.values().stream().map(Quarantine::reason).findFirst() : Optional.empty();
  }

  /// Whether a key is good, or was tried again so few times that it may well be soon.
  boolean mayReturn() {
    return order.stream()
        .map(key -> out.get(key.id()))
        .anyMatch(quarantine -> quarantine == null || quarantine.failures() < HOPELESS);
  }

  /// Those that are left out.
  Map<KeyId, Quarantine> out() {
    return out;
  }

  /// Takes up what an owner before found out. Keys that are not here any more do not matter.
  void restore(KeyId key, Quarantine quarantine) {
    if (order.stream().anyMatch(mine -> mine.id().equals(key))) {
      out.put(key, quarantine);
    }
  }

  private long untilKey(Secret key, long now) {
    Quarantine quarantine = out.get(key.id());
    return quarantine == null ? 0 : quarantine.untilTry(now);
  }
}
