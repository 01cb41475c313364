package io.keyfleet.worker.queue;

import io.keyfleet.worker.account.CallUsage;
import io.keyfleet.worker.ownership.OwnedAccount;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The accounts of a worker, the one used longest ago first, and which of many may be called next.
///
/// An account that has to wait is not asked again before its wait is over, as long as nothing was
/// heard of it; and after a tenth of a second in any case, since what it waits for may come sooner.
/// Waits depend on what a call costs, so accounts are in an order of their own for each model and
/// size of calls. Times are nanoseconds of the worker's ticks. Not thread-safe.
public final class AccountQueue {
  /// Up to so many are asked one by one, which is exact.
  private static final int FEW = 16;

  /// An account is asked at most once in this time for each one that there is: so many of them take
  /// a bounded part of a processor.
  private static final long PER_ACCOUNT = Duration.ofNanos(100_000).toNanos();

  private static final long LONGEST = Duration.ofMillis(100).toNanos();

  /// Models and sizes of calls that have an order.
  private static final int MAX_ORDERS = 16;

  private final Set<OwnedAccount> accounts = new LinkedHashSet<>();
  private final Map<Kind, Order> orders = new LinkedHashMap<>(16, 0.75f, true);

  /// Calls whose waits are alike: sizes within a factor of two count as the same.
  private record Kind(String model, boolean interactive, int input, int output) {
    static Kind of(CallUsage usage) {
      return new Kind(
          usage.model(),
          usage.interactive(),
          Long.SIZE - Long.numberOfLeadingZeros(usage.inputTokens()),
          Long.SIZE - Long.numberOfLeadingZeros(usage.outputTokens()));
    }
  }

  /// What is asked of an account.
  public interface Waits {
    /// Nanoseconds until it may be called; [OwnedAccount#NEVER] until further notice.
    long nanos(OwnedAccount owned);

    /// Whether it may be called some day soon.
    boolean hopeful(OwnedAccount owned);
  }

  /// The account that comes first.
  ///
  /// @param nanos until it may be called, or is to be asked again
  /// @param hopeful whether one of all may be called some day soon
  public record Next(OwnedAccount owned, long nanos, boolean hopeful) {}

  /// All of them, the one used longest ago first.
  public Collection<OwnedAccount> all() {
    return accounts;
  }

  /// Whether there are so many that asking all of them for each call costs more than the call.
  public boolean many() {
    return accounts.size() > FEW;
  }

  /// Nanoseconds within which nobody needs to look at all of them twice.
  public long betweenLooks() {
    return many() ? Math.min(LONGEST, accounts.size() * PER_ACCOUNT) : 0;
  }

  /// Adds an account as the one used last.
  public void add(OwnedAccount owned) {
    if (accounts.add(owned)) {
      orders.forEach((kind, order) -> order.add(kind, owned));
    }
  }

  /// Removes accounts.
  public void remove(Collection<OwnedAccount> leaving) {
    leaving.forEach(accounts::remove);
    orders.values().forEach(order -> leaving.forEach(order::remove));
  }

  /// An account is called: it comes last.
  public void used(OwnedAccount owned) {
    if (accounts.remove(owned)) {
      accounts.add(owned);
      orders.values().forEach(order -> order.used(owned));
    }
  }

  /// Something was heard of an account: it may be called sooner, or later, than it was to.
  public void changed(OwnedAccount owned) {
    orders.values().forEach(order -> order.changed(owned));
  }

  /// The account to make such a call with: of those that may be called now the one used longest
  /// ago, else the one to be asked next. Null if none serves the model.
  public @Nullable Next first(CallUsage usage, long now, Waits waits) {
    Kind kind = Kind.of(usage);
    Order order = orders.get(kind);
    if (order == null) {
      if (orders.size() >= MAX_ORDERS) {
        orders.remove(orders.keySet().iterator().next());
      }
      order = new Order();
      orders.put(kind, order);
      for (OwnedAccount owned : accounts) {
        order.add(kind, owned);
      }
    }
    return order.first(now, betweenLooks(), waits);
  }

  /// Accounts in the order of their turns, for one kind of call.
  private static final class Order {
    private final Map<OwnedAccount, Place> places = new HashMap<>();
    private final TreeSet<Place> due = new TreeSet<>(Comparator.comparingLong(one -> one.usedAs));
    private final TreeSet<Place> later =
        new TreeSet<>(
            Comparator.<Place>comparingLong(one -> one.askAt).thenComparingLong(one -> one.usedAs));
    private long uses;
    private int hopeful;

    private static final class Place {
      private final OwnedAccount owned;
      private long usedAs;
      private long askAt;
      private boolean hopeful = true;

      private Place(OwnedAccount owned, long usedAs) {
        this.owned = owned;
        this.usedAs = usedAs;
      }
    }

    private void add(Kind kind, OwnedAccount owned) {
      if (owned.serves(kind.model())) {
        Place place = new Place(owned, uses++);
        places.put(owned, place);
        due.add(place);
        hopeful++;
      }
    }

    private void remove(OwnedAccount owned) {
      Place place = places.remove(owned);
      if (place != null) {
        takeOut(place);
        hopeful -= place.hopeful ? 1 : 0;
      }
    }

    private void used(OwnedAccount owned) {
      Place place = places.get(owned);
      if (place != null) {
        takeOut(place);
        place.usedAs = uses++;
        due.add(place);
      }
    }

    private void changed(OwnedAccount owned) {
      Place place = places.get(owned);
      if (place != null && later.remove(place)) {
        due.add(place);
      }
    }

    private void takeOut(Place place) {
      if (!due.remove(place)) {
        later.remove(place);
      }
    }

    private @Nullable Next first(long now, long longest, Waits waits) {
      while (!later.isEmpty() && later.first().askAt - now <= 0) {
        due.add(later.removeFirst());
      }
      for (Iterator<Place> places = due.iterator(); places.hasNext(); ) {
        Place place = places.next();
        long wait = waits.nanos(place.owned);
        hopeful(place, waits.hopeful(place.owned));
        if (wait == 0) {
          return new Next(place.owned, 0, hopeful > 0);
        }
        places.remove();
        place.askAt = now + Math.min(wait, longest);
        later.add(place);
      }
      return later.isEmpty()
          ? null
          : new Next(later.first().owned, later.first().askAt - now, hopeful > 0);
    }

    private void hopeful(Place place, boolean is) {
      hopeful += (is ? 1 : 0) - (place.hopeful ? 1 : 0);
      place.hopeful = is;
    }
  }
}
