package io.keyfleet.plan.quota;

import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.CallUsage;
import io.keyfleet.worker.account.Quota;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Quotas as such, without a margin: use is spread evenly over windows of an hour or less, as
/// workers spread it, so that no window holds more than its quota; a longer one is used up as fast
/// as the others allow and then slides.
final class EvenLimits implements CallLimits {
  private static final Duration LONGEST_SPREAD = Duration.ofHours(1);

  private final List<Metered> metered;

  EvenLimits(Account account) {
    this.metered = account.quotas().stream().map(EvenLimits::metered).toList();
  }

  private sealed interface Metered {
    Quota quota();

    long untilRoom(long cost, long now);

    void take(long cost, long now);
  }

  private static Metered metered(Quota quota) {
    return quota.rate().window().compareTo(LONGEST_SPREAD) <= 0
        ? new Spread(quota)
        : new Window(quota);
  }

  private static final class Spread implements Metered {
    private final Quota quota;
    private final double gap;
    private double nextAt;

    Spread(Quota quota) {
      this.quota = quota;
      this.gap = quota.rate().window().toNanos() / (double) quota.rate().count();
    }

    @Override
    public Quota quota() {
      return quota;
    }

    @Override
    public long untilRoom(long cost, long now) {
      return Math.max(0, (long) nextAt - now);
    }

    @Override
    public void take(long cost, long now) {
      // what was a part of a nanosecond early stays so: the mean is exact
      nextAt = (now >= (long) nextAt + 1 ? now : nextAt) + cost * gap;
    }
  }

  private static final class Window implements Metered {
    private final Quota quota;
    private final long length;
    private final Deque<Use> uses = new ArrayDeque<>();
    private long used;

    private record Use(long at, long amount) {}

    Window(Quota quota) {
      this.quota = quota;
      this.length = quota.rate().window().toNanos();
    }

    @Override
    public Quota quota() {
      return quota;
    }

    @Override
    public long untilRoom(long cost, long now) {
      while (!uses.isEmpty() && uses.element().at() + length <= now) {
        used -= uses.remove().amount();
      }
      long tooMuch = used + Math.min(cost, quota.rate().count()) - quota.rate().count();
      for (Use use : uses) {
        if (tooMuch <= 0) {
          break;
        }
        tooMuch -= use.amount();
        if (tooMuch <= 0) {
          return use.at() + length - now;
        }
      }
      return 0;
    }

    @Override
    public void take(long cost, long now) {
      used += cost;
      Use last = uses.peekLast();
      if (last != null && last.at() == now) {
        uses.removeLast();
        uses.add(new Use(now, last.amount() + cost));
      } else {
        uses.add(new Use(now, cost));
      }
    }
  }

  @Override
  public long untilPermit(CallUsage usage, long now) {
    long wait = 0;
    for (Metered limit : metered) {
      if (limit.quota().covers(usage.model())) {
        wait = Math.max(wait, limit.untilRoom(usage.cost(limit.quota().unit()), now));
      }
    }
    return wait;
  }

  @Override
  public void call(CallUsage usage, long now) {
    for (Metered limit : metered) {
      if (limit.quota().covers(usage.model())) {
        limit.take(usage.cost(limit.quota().unit()), now);
      }
    }
  }

  @Override
  public Optional<Quota> binding(CallUsage usage, long now) {
    long longest = 0;
    Optional<Quota> binding = Optional.empty();
    for (Metered limit : metered) {
      if (limit.quota().covers(usage.model())) {
        long nanos = limit.untilRoom(usage.cost(limit.quota().unit()), now);
        if (nanos > longest) {
          longest = nanos;
          binding = Optional.of(limit.quota());
        }
      }
    }
    return binding;
  }
}
