package io.keyfleet.worker.ownership;

import io.keyfleet.worker.account.Quota;
import io.keyfleet.worker.account.Quota.Unit;
import io.keyfleet.worker.limiter.AimdConcurrencyLimit;
import io.keyfleet.worker.limiter.Limiter.Use;
import io.keyfleet.worker.ownership.AccountCheckpoint.KeyState;
import io.keyfleet.worker.ownership.AccountCheckpoint.ModelState;
import io.keyfleet.worker.ownership.AccountCheckpoint.QuotaState;
import io.keyfleet.worker.quota.AccountLimits;
import io.keyfleet.worker.quota.AccountLimits.Metered;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// An account's state on its way from one owner to the next, at one moment. Not thread-safe.
///
/// Of an owner that went without a last checkpoint only this is known: what its checkpoint says,
/// and that it went on keeping all limits until its lease was over. So what was on its way at the
/// checkpoint counts from the lease's end, and with it as many calls as any limit, of the pace or
/// of the window, can have allowed in between.
final class AccountCheckpointing {
  private final AccountLimits accountLimits;
  private final KeyRotation keys;
  private final Map<String, ModelAvailability> availabilities;
  private final Lease.ClockReading now;

  AccountCheckpointing(
      AccountLimits accountLimits,
      KeyRotation keys,
      Map<String, ModelAvailability> availabilities,
      Lease.ClockReading now) {
    this.accountLimits = accountLimits;
    this.keys = keys;
    this.availabilities = availabilities;
    this.now = now;
  }

  AccountCheckpoint checkpoint(boolean last, boolean failing, BigDecimal spent) {
    boolean keyless = keys.allOut().isPresent() && keys.untilKey(now.nanos()) > 0;
    long atOnce = accountLimits.atOnce().map(AimdConcurrencyLimit::allowed).orElse(0L);
    return new AccountCheckpoint(
        now.millis(), last, keyless || failing, spent, atOnce, keys(), models(), quotas());
  }

  /// Takes up where the owner before left off.
  ///
  /// @return quotas of which the checkpoint says nothing: they count as used up
  List<Quota> restore(AccountCheckpoint checkpoint, LeaseTimings timings) {
    long end =
        Math.min(
            now.millis() + timings.graceFor(checkpoint.atMillis(), now.millis()).toMillis(),
            checkpoint.atMillis() + timings.length().toMillis());
    long until = checkpoint.handedOver() ? checkpoint.atMillis() : end;
    checkpoint.quotas().forEach(this::learn);
    long nanos = Math.max(0, until - checkpoint.atMillis()) * 1_000_000;
    Gap gap = new Gap(until, nanos, checkpoint.handedOver() ? 0 : mostCalls(nanos));
    List<Quota> unknown = new ArrayList<>();
    for (Metered limit : accountLimits.metered()) {
      Optional<QuotaState> quota = find(checkpoint, limit);
      if (quota.isPresent()) {
        limit.restore(uses(quota.get(), limit, gap));
      } else {
        limit.restore(List.of(new Use(exactly(until), limit.window().limit(), false)));
        unknown.add(limit.quota());
      }
    }
    if (checkpoint.atOnce() > 0) {
      accountLimits.atOnce().ifPresent(limit -> limit.allowOnly(checkpoint.atOnce()));
    }
    checkpoint
        .keys()
        .forEach(key ->
            keys.restore(
                key.key(), new Quarantine(key.reason(), key.failures(), ahead(key.untilMillis()))));
    checkpoint.models().forEach(this::restore);
    return unknown;
  }

  private List<KeyState> keys() {
    List<KeyState> states = new ArrayList<>();
    keys.out()
        .forEach((key, quarantine) -> {
          if (quarantine.reason().everywhere()) {
            long until = now.millis() + Math.max(0, quarantine.until() - now.nanos()) / 1_000_000;
            states.add(new KeyState(key, quarantine.reason(), quarantine.failures(), until));
          }
        });
    return states;
  }

  private List<ModelState> models() {
    List<ModelState> states = new ArrayList<>();
    availabilities.forEach((model, availability) -> {
      long coolingDown = availability.coolingDown(now.nanos());
      OptionalDouble pace = availability.pace().perSecond();
      if (coolingDown > 0 || pace.isPresent()) {
        long until = coolingDown > 0 ? now.millis() + Math.ceilDiv(coolingDown, 1_000_000) : 0;
        states.add(new ModelState(model, until, pace.orElse(0)));
      }
    });
    return states;
  }

  private List<QuotaState> quotas() {
    return accountLimits.metered().stream()
        .map(limit -> {
          long taught = limit.learnt() ? limit.window().limit() : 0;
          List<Use> uses =
              limit.window().uses(now.nanos()).stream()
                  .map(use -> new Use(onWall(use.at()), use.amount(), use.pending()))
                  .toList();
          return new QuotaState(QuotaKey.of(limit.quota()), taught, uses);
        })
        .toList();
  }

  /// Takes up a quota that a provider taught an owner before.
  private void learn(QuotaState quota) {
    if (quota.limit() > 0) {
      QuotaKey.quota(quota.name(), quota.limit()).ifPresent(accountLimits::learn);
    }
  }

  /// What is not known of the owner before.
  ///
  /// @param until when it used the account at the latest, on the wall clock
  /// @param nanos how long before that its checkpoint was written
  /// @param calls most that it can have made in that time
  private record Gap(long until, long nanos, long calls) {}

  /// Most calls that the limits together let go within so many nanoseconds.
  private long mostCalls(long nanos) {
    return accountLimits.metered().stream()
        .filter(limit -> limit.quota().unit() == Unit.REQUESTS && limit.quota().models().isEmpty())
        .mapToLong(limit -> limit.window().most(nanos))
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private List<Use> uses(QuotaState quota, Metered limit, Gap gap) {
    List<Use> uses = new ArrayList<>();
    long pending = 0;
    for (Use use : quota.uses()) {
      if (use.pending()) {
        pending += use.amount();
      } else {
        uses.add(new Use(onTicks(use.at()), use.amount(), false));
      }
    }
    long last = pending + (gap.calls() == 0 ? 0 : unknown(uses, pending, limit, gap));
    if (last > 0) {
      uses.add(new Use(exactly(gap.until()), last, false));
    }
    return uses;
  }

  /// What may have been used since the checkpoint: no more than the window had room for at the end,
  /// nor, of requests, than calls were possible.
  private long unknown(List<Use> sent, long pending, Metered limit, Gap gap) {
    long gone = exactly(gap.until()) - limit.quota().rate().window().toNanos();
    long counting = sent.stream().filter(use -> use.at() - gone > 0).mapToLong(Use::amount).sum();
    long room = Math.max(0, limit.window().limit() - pending - counting);
    return limit.quota().unit() == Unit.REQUESTS
        ? Math.min(room, Math.min(gap.calls(), limit.window().most(gap.nanos())))
        : room;
  }

  private void restore(AccountCheckpoint.ModelState state) {
    ModelAvailability availability = availabilities.get(state.model());
    if (availability == null) {
      return;
    }
    if (state.coolUntilMillis() > now.millis()) {
      availability.coolDown(now.nanos(), Duration.ofMillis(state.coolUntilMillis() - now.millis()));
    }
    if (state.pace() > 0) {
      availability.pace().restore(state.pace(), now.nanos());
    }
  }

  private static Optional<QuotaState> find(AccountCheckpoint checkpoint, Metered limit) {
    String name = QuotaKey.of(limit.quota());
    return checkpoint.quotas().stream()
        .filter(quota -> quota.name().equals(name) && quota.limit() > 0 == limit.learnt())
        .findFirst();
  }

  /// A time of the worker's ticks on the wall clock, never earlier than it was.
  private long onWall(long ticks) {
    return now.millis() - (now.nanos() - ticks) / 1_000_000;
  }

  /// The reverse; what lies ahead counts as now.
  private long onTicks(long wall) {
    return now.nanos() - Math.max(0, now.millis() - wall) * 1_000_000;
  }

  /// The reverse, be it past or ahead.
  private long exactly(long wall) {
    return now.nanos() + (wall - now.millis()) * 1_000_000;
  }

  /// The reverse for what lies ahead.
  private long ahead(long wall) {
    return now.nanos() + Math.max(0, wall - now.millis()) * 1_000_000;
  }
}
