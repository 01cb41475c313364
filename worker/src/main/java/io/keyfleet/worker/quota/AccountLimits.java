package io.keyfleet.worker.quota;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.CallUsage;
import io.keyfleet.worker.account.Quota;
import io.keyfleet.worker.account.Quota.Unit;
import io.keyfleet.worker.limiter.AdaptivePace;
import io.keyfleet.worker.limiter.AimdConcurrencyLimit;
import io.keyfleet.worker.limiter.Limiter.Permit;
import io.keyfleet.worker.limiter.Limiter.Use;
import io.keyfleet.worker.limiter.SlidingWindow;
import io.keyfleet.worker.limiter.SlidingWindow.Pacing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All limits of an account, which hold at once. Times are nanoseconds of the worker's ticks. Not
/// thread-safe.
public final class AccountLimits {
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  /// Refusals are held against a quota of requests over no more than this.
  private static final Duration LONGEST_PACE = Duration.ofMinutes(1);

  /// The same if there is no such quota.
  private static final Rate ANY_PACE = new Rate(1_000_000, Duration.ofSeconds(10));

  private final LimiterSettings settings;
  private final List<Metered> metered = new ArrayList<>();
  private Optional<AimdConcurrencyLimit> atOnce;
  private final ArrivalTracker arrivals = new ArrivalTracker();

  /// A quota and what it has seen.
  ///
  /// @param batches the part of it that is for batches; empty if all of it is
  /// @param learnt whether the provider taught it, and nobody configured it
  public record Metered(
      Quota quota, SlidingWindow window, Optional<SlidingWindow> batches, boolean learnt) {
    /// The quota's count is another one from now on.
    public void limitTo(long count) {
      window.limitTo(count);
      batches.ifPresent(part -> part.limitTo(count));
    }

    /// Whether a quota differs from this one's in its count at most.
    private boolean sameButCount(Quota other) {
      return quota.unit() == other.unit()
          && quota.models().equals(other.models())
          && quota.rate().window().equals(other.rate().window());
    }

    /// The same with another count, and with what it has seen.
    private Metered counting(Quota other) {
      limitTo(other.rate().count());
      return new Metered(other, window, batches, learnt);
    }

    /// Whether it saw every call that counts against a quota.
    private boolean saw(Quota other) {
      boolean all = quota.models().isEmpty();
      boolean each = !other.models().isEmpty() && quota.models().containsAll(other.models());
      return quota.unit() == other.unit()
          && (all || each)
          && quota.rate().window().compareTo(other.rate().window()) >= 0;
    }

    /// Counts what somebody else used before. For whom is not known, so it counts as used by
    /// batches. Only before the first call.
    public void restore(List<Use> uses) {
      window.restore(uses);
      batches.ifPresent(part -> part.restore(uses));
    }

    private long nanosUntilPermit(CallUsage usage, long now) {
      long cost = usage.cost(quota.unit());
      long wait = window.nanosUntilPermit(now, cost);
      return batches.isEmpty() || usage.interactive()
          ? wait
          : Math.max(wait, batches.get().nanosUntilPermit(now, cost));
    }

    private void acquire(CallUsage usage, long now, List<Charge> charges) {
      long cost = usage.cost(quota.unit());
      charges.add(new Charge(window.acquire(now, cost), quota.unit(), cost));
      if (batches.isPresent() && !usage.interactive()) {
        charges.add(new Charge(batches.get().acquire(now, cost), quota.unit(), cost));
      }
    }
  }

  /// What a call takes of one limit.
  ///
  /// @param unit what is counted; null if it is not tokens or requests of a quota
  /// @param cost what the permit was taken for
  /// @param atOnce the limit of calls at the same time, if it is that
  public record Charge(
      Permit permit, @Nullable Unit unit, long cost, @Nullable AimdConcurrencyLimit atOnce) {
    /// Of a pace.
    public Charge(Permit permit) {
      this(permit, null, 1, null);
    }

    private Charge(Permit permit, Unit unit, long cost) {
      this(permit, unit, cost, null);
    }
  }

  public AccountLimits(Account account, LimiterSettings settings) {
    this.settings = settings;
    account.quotas().forEach(quota -> add(quota, false));
    this.atOnce =
        account.maxInFlight().isPresent()
            ? Optional.of(new AimdConcurrencyLimit(account.maxInFlight().getAsInt()))
            : Optional.empty();
  }

  /// Keeps the limits of a changed account. A quota keeps what was used of it, whatever its count;
  /// one of another window or other models learns from those that saw all of its calls.
  ///
  /// @param out calls that are out
  /// @return quotas whose past none of the others knows: they count as used up
  public List<Quota> change(Account account, int out, long now) {
    atOnce = atOnce(account, out);
    List<Metered> before = List.copyOf(metered);
    List<Metered> unmatched = new ArrayList<>(before);
    metered.removeIf(one -> !one.learnt());
    List<Quota> unknown = new ArrayList<>();
    for (Quota quota : account.quotas()) {
      Optional<Metered> same =
          unmatched.stream().filter(one -> !one.learnt() && one.sameButCount(quota)).findFirst();
      if (same.isPresent()) {
        unmatched.remove(same.get());
        metered.add(same.get().counting(quota));
      } else if (!restored(add(quota, false), before, now)) {
        unknown.add(quota);
      }
    }
    return unknown;
  }

  private static boolean restored(Metered fresh, List<Metered> before, long now) {
    Optional<Metered> witness =
        before.stream()
            .filter(one -> one.saw(fresh.quota()))
            .min(Comparator.comparing(one -> one.quota().rate().window()));
    List<Use> uses =
        witness
            .map(one -> one.window().uses(now))
            .orElseGet(() -> List.of(new Use(now, fresh.window().limit(), false)));
    fresh.restore(uses);
    return witness.isPresent();
  }

  private Optional<AimdConcurrencyLimit> atOnce(Account account, int out) {
    if (account.maxInFlight().isEmpty()) {
      return Optional.empty();
    }
    int most = account.maxInFlight().getAsInt();
    atOnce.ifPresent(limit -> limit.limitTo(most));
    return atOnce.or(() -> Optional.of(new AimdConcurrencyLimit(most, out)));
  }

  /// A call is over.
  public void ended(List<Charge> charges) {
    charges.forEach(charge -> charge.permit().ended());
    atOnce
        .filter(limit -> charges.stream().noneMatch(charge -> charge.atOnce() == limit))
        .ifPresent(AimdConcurrencyLimit::endedBefore);
  }

  /// Adds a quota that a provider taught, and that has seen nothing.
  public Metered learn(Quota quota) {
    return add(quota, true);
  }

  private Metered add(Quota quota, boolean learnt) {
    Pacing pacing = new Pacing(quota.unit() != Unit.REQUESTS, settings.burst());
    Duration margin = settings.marginOf(quota.rate().window());
    SlidingWindow window = new SlidingWindow(quota.rate(), margin, pacing);
    Pacing part = Pacing.ofPart(settings.interactive().batches());
    Optional<SlidingWindow> batches =
        settings.interactive().any()
            ? Optional.of(new SlidingWindow(quota.rate(), Duration.ZERO, part))
            : Optional.empty();
    Metered added = new Metered(quota, window, batches, learnt);
    metered.add(added);
    return added;
  }

  public List<Metered> metered() {
    return metered;
  }

  public Optional<AimdConcurrencyLimit> atOnce() {
    return atOnce;
  }

  /// What is known of the requests that went out.
  public ArrivalTracker arrivals() {
    return arrivals;
  }

  /// Nanoseconds until all of them let a call go.
  public long nanosUntilPermit(CallUsage usage, long now) {
    long wait =
        atOnce
            .map(limit -> limit.nanosUntilPermit(now, 1 + kept(limit.allowed(), usage)))
            .orElse(0L);
    long late = settings.delay().worst(now);
    arrivals.rough(late > SchedulingDelay.ROUGH.toNanos());
    boolean silent = arrivals.silent(now);
    for (Metered limit : metered) {
      limit.window().allowFor(late, silent, arrivals.answer());
      if (limit.quota().covers(usage.model())) {
        wait = Math.max(wait, limit.nanosUntilPermit(usage, now));
      }
    }
    return wait;
  }

  private long kept(long atOnceAllowed, CallUsage usage) {
    return usage.interactive() ? 0 : settings.interactive().of(atOnceAllowed);
  }

  /// Whether a call waits for more tokens than are left of a quota that another model uses, too,
  /// and that comes back within the hour.
  public boolean contends(CallUsage large, String other, long now) {
    return metered.stream()
        .filter(limit -> limit.quota().unit() != Unit.REQUESTS)
        .filter(limit -> limit.quota().rate().window().compareTo(LONGEST_WAIT) <= 0)
        .filter(limit -> limit.quota().covers(large.model()) && limit.quota().covers(other))
        .anyMatch(limit ->
            limit.window().nanosUntilPermit(now, 1) == 0
                && limit.window().nanosUntilPermit(now, large.cost(limit.quota().unit())) > 0);
  }

  /// Whether a call costs all of a quota or more, so that it goes only where nothing else counts.
  public boolean fillsQuota(CallUsage usage) {
    return metered.stream()
        .anyMatch(limit ->
            limit.quota().unit() != Unit.REQUESTS
                && limit.quota().covers(usage.model())
                && usage.cost(limit.quota().unit()) >= limit.window().limit());
  }

  /// Takes the permit that [#nanosUntilPermit] said is free.
  public List<Charge> acquire(CallUsage usage, long now) {
    List<Charge> charges = new ArrayList<>();
    atOnce.ifPresent(limit -> charges.add(new Charge(limit.acquire(now, 1), null, 1, limit)));
    for (Metered limit : metered) {
      if (limit.quota().covers(usage.model())) {
        limit.acquire(usage, now, charges);
      }
    }
    return charges;
  }

  /// Part of the time that is lost to margins, where it is most.
  public double marginShare() {
    return metered.stream().mapToDouble(limit -> limit.window().marginShare()).max().orElse(0);
  }

  /// A pace that nothing is known of yet, for calls of a model.
  public AdaptivePace pace(String model) {
    Rate supposed =
        metered.stream()
            .filter(one -> one.quota().unit() == Unit.REQUESTS && one.quota().covers(model))
            .map(one -> one.quota().rate())
            .filter(rate -> rate.window().compareTo(LONGEST_PACE) <= 0)
            .min(Comparator.comparing(Rate::window))
            .orElse(ANY_PACE);
    return new AdaptivePace(supposed, settings.marginOf(supposed.window()), settings.burst());
  }
}
