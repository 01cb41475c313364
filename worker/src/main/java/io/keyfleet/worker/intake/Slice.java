package io.keyfleet.worker.intake;

import io.keyfleet.worker.accounts.Account;
import io.keyfleet.worker.accounts.AccountNote;
import io.keyfleet.worker.accounts.Lease;
import io.keyfleet.worker.accounts.LimiterSettings;
import io.keyfleet.worker.accounts.Seat;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The accounts that this worker owns now, by the partitions that stand for them. Only the poll
/// thread touches it.
final class Slice {
  private static final Logger log = LoggerFactory.getLogger(Slice.class);

  private final Map<String, Account> known = new HashMap<>();
  private final Bindings bindings;
  private final Lease lease;
  private final LimiterSettings limits;
  private final Duration leaseLength;
  private final Map<TopicPartition, Seat> seats = new HashMap<>();

  /// @param accounts those whose keys this worker has
  Slice(
      Collection<Account> accounts,
      Bindings bindings,
      Lease lease,
      LimiterSettings limits,
      Duration leaseLength) {
    accounts.forEach(account -> known.put(account.id(), account));
    this.bindings = bindings;
    this.lease = lease;
    this.limits = limits;
    this.leaseLength = leaseLength;
  }

  /// Takes an account over where its last owner left off.
  ///
  /// @param committed that owner's note, where there is one
  /// @return its seat; nothing where the partition stands for no account that is known here
  Optional<Seat> take(TopicPartition partition, @Nullable OffsetAndMetadata committed) {
    if (bindings.account(partition.partition()).isEmpty()) {
      bindings.refresh();
    }
    Optional<Account> account = bindings.account(partition.partition()).map(known::get);
    if (account.isEmpty()) {
      log.warn("{} stands for an account whose key is not known here; it stays unused", partition);
      return Optional.empty();
    }
    Seat seat = new Seat(account.get(), lease, limits);
    if (committed != null) {
      AccountNote.decode(committed.metadata())
          .ifPresentOrElse(
              note -> seat.restore(note, lease.now(), leaseLength),
              () -> assumeWorst(seat, partition));
    }
    seats.put(partition, seat);
    return Optional.of(seat);
  }

  /// Seats by their partitions.
  Map<TopicPartition, Seat> seats() {
    return seats;
  }

  /// What is to be committed for an account.
  ///
  /// @param last whether no call can follow
  OffsetAndMetadata commit(Seat seat, boolean last) {
    return new OffsetAndMetadata(0, seat.note(lease.now(), last).encode());
  }

  private void assumeWorst(Seat seat, TopicPartition partition) {
    log.warn("{} has a note that cannot be read; assuming its quotas used up", partition);
    Lease.Moment now = lease.now();
    AccountNote used = new AccountNote(now.millis(), false, false, 0, List.of());
    seat.restore(used, now, leaseLength);
  }
}
