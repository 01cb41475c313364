package io.keyfleet.worker.consumer;

import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.assignment.AccountBindings;
import io.keyfleet.worker.assignment.KnownAccounts;
import io.keyfleet.worker.dispatch.Dispatcher;
import io.keyfleet.worker.ownership.AccountCheckpoint;
import io.keyfleet.worker.ownership.Lease;
import io.keyfleet.worker.ownership.LeaseTimings;
import io.keyfleet.worker.ownership.OwnedAccount;
import io.keyfleet.worker.quota.LimiterSettings;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The accounts that this worker owns now, by the partitions that stand for them. Only the poll
/// thread touches it.
final class OwnedAccounts {
  private static final Logger log = LoggerFactory.getLogger(OwnedAccounts.class);

  private final KnownAccounts known;
  private final AccountBindings bindings;
  private final Lease lease;
  private final LimiterSettings limits;
  private final LeaseTimings timings;
  private final Map<TopicPartition, OwnedAccount> ownedAccounts = new HashMap<>();
  private final Set<TopicPartition> closed = new HashSet<>();

  /// Accounts without keys here: owned ones that were removed from the pool, and such as were given
  /// to this worker all the same.
  private final Set<TopicPartition> unknown = new HashSet<>();

  /// @param known those whose keys this worker has
  OwnedAccounts(
      KnownAccounts known,
      AccountBindings bindings,
      Lease lease,
      LimiterSettings limits,
      LeaseTimings timings) {
    this.known = known;
    this.bindings = bindings;
    this.lease = lease;
    this.limits = limits;
    this.timings = timings;
  }

  /// Takes an account over where its last owner left off. It is to be opened before it is used.
  ///
  /// @param committed that owner's commit, where there is one
  /// @return whether the partition stands for an account that is known here
  boolean take(TopicPartition partition, @Nullable OffsetAndMetadata committed) {
    Optional<Account> account = known(partition);
    if (account.isEmpty()) {
      unknown.add(partition);
      log.warn(
          "{} stands for an account whose key this worker does not have; it is not used",
          partition);
      return false;
    }
    OwnedAccount owned = new OwnedAccount(account.get(), lease, limits);
    if (committed != null) {
      AccountCheckpoint.decode(committed.metadata())
          .ifPresentOrElse(
              checkpoint ->
                  owned
                      .restore(checkpoint, lease.now(), timings)
                      .forEach(quota ->
                          tell(
                              owned,
                              "the previous owner's checkpoint has no usage for "
                                  + quota
                                  + " (new, or did not fit); it counts as used up")),
              () -> assumeWorst(owned, partition));
    }
    ownedAccounts.put(partition, owned);
    closed.add(partition);
    return true;
  }

  private Optional<Account> known(TopicPartition partition) {
    return bindings.account(partition.partition()).flatMap(known::account);
  }

  /// Brings the accounts up to what is known of them now. One that is not in the pool any more gets
  /// no call from now on, and stays owned until the group takes it away.
  ///
  /// @param departing what is being released
  /// @return what was given to this worker before it knew the account, and is to be taken over
  Set<TopicPartition> update(Dispatcher dispatcher, Set<TopicPartition> departing) {
    ownedAccounts.forEach((partition, owned) -> {
      Optional<Account> account = known(partition);
      if (account.isEmpty() && unknown.add(partition)) {
        owned.suspend(true);
        dispatcher.withdraw(Set.of(), List.of(owned));
        log.info(
            "account {} is not in the pool any more; no call is started", owned.account().id());
      }
      account.ifPresent(one -> {
        dispatcher.change(owned, one).forEach(news -> tell(owned, news));
        if (unknown.remove(partition)) {
          owned.suspend(false);
          if (!closed.contains(partition) && !departing.contains(partition)) {
            dispatcher.add(owned);
          }
        }
      });
    });
    Set<TopicPartition> late = new HashSet<>(unknown);
    late.removeIf(one -> ownedAccounts.containsKey(one) || known(one).isEmpty());
    unknown.removeAll(late);
    return late;
  }

  /// Kafka has acknowledged this worker's checkpoint of an account.
  ///
  /// @return the account, if it may be used from now on and could not be before
  Optional<OwnedAccount> open(TopicPartition partition) {
    boolean opens = closed.remove(partition) && !unknown.contains(partition);
    return opens ? at(partition) : Optional.empty();
  }

  /// An account that this worker owns.
  Optional<OwnedAccount> at(TopicPartition partition) {
    return Optional.ofNullable(ownedAccounts.get(partition));
  }

  /// An account that this worker owns and may use.
  Optional<OwnedAccount> opened(TopicPartition partition) {
    boolean usable = !closed.contains(partition) && !unknown.contains(partition);
    return usable ? at(partition) : Optional.empty();
  }

  /// Those of these partitions that are owned accounts here.
  List<OwnedAccount> among(Collection<TopicPartition> partitions) {
    return partitions.stream().map(this::at).flatMap(Optional::stream).toList();
  }

  int size() {
    return ownedAccounts.size();
  }

  void remove(Collection<TopicPartition> partitions) {
    ownedAccounts.keySet().removeAll(partitions);
    closed.removeAll(partitions);
    unknown.removeAll(partitions);
  }

  /// What is to be committed for the accounts.
  ///
  /// @param last those with which no call can follow
  /// @param maxChars of the metadata of each
  Map<TopicPartition, OffsetAndMetadata> due(Set<TopicPartition> last, int maxChars) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    ownedAccounts.forEach((partition, owned) -> {
      AccountCheckpoint checkpoint = owned.checkpoint(lease.now(), last.contains(partition));
      offsets.put(partition, new OffsetAndMetadata(0, checkpoint.encode(maxChars)));
    });
    return offsets;
  }

  private static void tell(OwnedAccount owned, String news) {
    log.warn("account {}: {}", owned.account().id(), news);
  }

  private void assumeWorst(OwnedAccount owned, TopicPartition partition) {
    log.warn("{} has an unreadable checkpoint; its quotas count as used up", partition);
    Lease.ClockReading now = lease.now();
    owned.restore(AccountCheckpoint.ofStranger(now.millis()), now, timings);
  }
}
