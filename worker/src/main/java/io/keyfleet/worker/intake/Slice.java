package io.keyfleet.worker.intake;

import io.keyfleet.worker.accounts.Account;
import io.keyfleet.worker.accounts.AccountNote;
import io.keyfleet.worker.accounts.Lease;
import io.keyfleet.worker.accounts.LeaseTerms;
import io.keyfleet.worker.accounts.LimiterSettings;
import io.keyfleet.worker.accounts.Quota;
import io.keyfleet.worker.accounts.Seat;
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
final class Slice {
  private static final Logger log = LoggerFactory.getLogger(Slice.class);

  private final Map<String, Account> known = new HashMap<>();
  private final Bindings bindings;
  private final Lease lease;
  private final LimiterSettings limits;
  private final LeaseTerms terms;
  private final Map<TopicPartition, Seat> seats = new HashMap<>();
  private final Set<TopicPartition> closed = new HashSet<>();

  /// @param accounts those whose keys this worker has
  Slice(
      Collection<Account> accounts,
      Bindings bindings,
      Lease lease,
      LimiterSettings limits,
      LeaseTerms terms) {
    accounts.forEach(account -> known.put(account.id(), account));
    this.bindings = bindings;
    this.lease = lease;
    this.limits = limits;
    this.terms = terms;
  }

  /// Takes an account over where its last owner left off. It is to be opened before it is used.
  ///
  /// @param committed that owner's note, where there is one
  /// @return whether the partition stands for an account that is known here
  boolean take(TopicPartition partition, @Nullable OffsetAndMetadata committed) {
    Optional<Account> account = bindings.account(partition.partition()).map(known::get);
    if (account.isEmpty()) {
      log.warn("{} stands for an account whose key is not known here; it stays unused", partition);
      return false;
    }
    Seat seat = new Seat(account.get(), lease, limits);
    if (committed != null) {
      AccountNote.decode(committed.metadata())
          .ifPresentOrElse(
              note -> tell(seat, seat.restore(note, lease.now(), terms)),
              () -> assumeWorst(seat, partition));
    }
    seats.put(partition, seat);
    closed.add(partition);
    return true;
  }

  /// Kafka has this worker's word of an account.
  ///
  /// @return its seat, where it may be used from now on and might not before
  Optional<Seat> open(TopicPartition partition) {
    return closed.remove(partition) ? at(partition) : Optional.empty();
  }

  /// The seat of an account that this worker owns.
  Optional<Seat> at(TopicPartition partition) {
    return Optional.ofNullable(seats.get(partition));
  }

  /// The seat of an account that this worker owns and may use.
  Optional<Seat> opened(TopicPartition partition) {
    return closed.contains(partition) ? Optional.empty() : at(partition);
  }

  /// Those of these partitions that are seats here.
  List<Seat> among(Collection<TopicPartition> partitions) {
    return partitions.stream().map(this::at).flatMap(Optional::stream).toList();
  }

  int size() {
    return seats.size();
  }

  void remove(Collection<TopicPartition> partitions) {
    seats.keySet().removeAll(partitions);
    closed.removeAll(partitions);
  }

  /// What is to be committed for the accounts.
  ///
  /// @param last those with which no call can follow
  /// @param maxChars of each note
  Map<TopicPartition, OffsetAndMetadata> due(Set<TopicPartition> last, int maxChars) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    seats.forEach((partition, seat) -> {
      AccountNote note = seat.note(lease.now(), last.contains(partition));
      offsets.put(partition, new OffsetAndMetadata(0, note.encode(maxChars)));
    });
    return offsets;
  }

  private static void tell(Seat seat, List<Quota> unknown) {
    for (Quota quota : unknown) {
      log.warn(
          "account {}: its last owner left no word of {}, which is new or was too much to say; it"
              + " counts as used up",
          seat.account().id(),
          quota);
    }
  }

  private void assumeWorst(Seat seat, TopicPartition partition) {
    log.warn("{} has a note that cannot be read; assuming its quotas used up", partition);
    Lease.Moment now = lease.now();
    seat.restore(AccountNote.ofStranger(now.millis()), now, terms);
  }
}
