package io.keyfleet.worker.accounts;

import io.keyfleet.worker.accounts.AccountNote.KeyNote;
import io.keyfleet.worker.accounts.AccountNote.ModelNote;
import io.keyfleet.worker.accounts.AccountNote.QuotaNote;
import io.keyfleet.worker.accounts.Limiters.Metered;
import io.keyfleet.worker.accounts.Quota.Unit;
import io.keyfleet.worker.limiters.InFlightLimit;
import io.keyfleet.worker.limiters.Limiter.Use;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// An account's state on its way from one owner to the next, at one moment. Not thread-safe.
///
/// Of an owner that went without a last note only this is known: what its note says, and that it
/// went on keeping all limits until its lease was over. So what was on its way at the note counts
/// from the lease's end, and with it as many calls as any limit, of the pace or of the window, can
/// have allowed in between.
final class Handing {
  private final Limiters limiters;
  private final KeyRing keys;
  private final Map<String, Standing> standings;
  private final Lease.Moment now;

  Handing(Limiters limiters, KeyRing keys, Map<String, Standing> standings, Lease.Moment now) {
    this.limiters = limiters;
    this.keys = keys;
    this.standings = standings;
    this.now = now;
  }

  AccountNote note(boolean last, boolean failing, BigDecimal spent) {
    boolean keyless = keys.allOut().isPresent() && keys.untilKey(now.nanos()) > 0;
    long atOnce = limiters.atOnce().map(InFlightLimit::allowed).orElse(0L);
    return new AccountNote(
        now.millis(),
        last,
        keyless || failing,
        spent,
        atOnce,
        keyNotes(),
        modelNotes(),
        quotaNotes());
  }

  /// Takes up where the owner before left off.
  ///
  /// @return quotas of which the note says nothing: they count as used up
  List<Quota> restore(AccountNote note, LeaseTerms terms) {
    long end =
        Math.min(
            now.millis() + terms.restFor(note.atMillis(), now.millis()).toMillis(),
            note.atMillis() + terms.length().toMillis());
    long until = note.last() ? note.atMillis() : end;
    note.quotas().forEach(this::learn);
    long nanos = Math.max(0, until - note.atMillis()) * 1_000_000;
    Gap gap = new Gap(until, nanos, note.last() ? 0 : mostCalls(nanos));
    List<Quota> unknown = new ArrayList<>();
    for (Metered limit : limiters.metered()) {
      Optional<QuotaNote> quota = find(note, limit);
      if (quota.isPresent()) {
        limit.window().restore(uses(quota.get(), limit, gap));
      } else {
        limit.window().restore(List.of(new Use(exactly(until), limit.window().limit(), false)));
        unknown.add(limit.quota());
      }
    }
    if (note.atOnce() > 0) {
      limiters.atOnce().ifPresent(limit -> limit.allowOnly(note.atOnce()));
    }
    note.keys()
        .forEach(key ->
            keys.restore(
                key.key(), new Quarantine(key.fault(), key.failures(), ahead(key.untilMillis()))));
    note.models().forEach(this::restore);
    return unknown;
  }

  private List<KeyNote> keyNotes() {
    List<KeyNote> notes = new ArrayList<>();
    keys.out()
        .forEach((key, quarantine) -> {
          if (quarantine.fault().everywhere()) {
            long until = now.millis() + Math.max(0, quarantine.until() - now.nanos()) / 1_000_000;
            notes.add(new KeyNote(key, quarantine.fault(), quarantine.failures(), until));
          }
        });
    return notes;
  }

  private List<ModelNote> modelNotes() {
    List<ModelNote> notes = new ArrayList<>();
    standings.forEach((model, standing) -> {
      long cooling = standing.cooling(now.nanos());
      OptionalDouble pace = standing.pace().perSecond();
      if (cooling > 0 || pace.isPresent()) {
        long until = cooling > 0 ? now.millis() + Math.ceilDiv(cooling, 1_000_000) : 0;
        notes.add(new ModelNote(model, until, pace.orElse(0)));
      }
    });
    return notes;
  }

  private List<QuotaNote> quotaNotes() {
    return limiters.metered().stream()
        .map(limit -> {
          long taught = limit.learnt() ? limit.window().limit() : 0;
          List<Use> uses =
              limit.window().uses(now.nanos()).stream()
                  .map(use -> new Use(onWall(use.at()), use.amount(), use.pending()))
                  .toList();
          return new QuotaNote(QuotaName.of(limit.quota()), taught, uses);
        })
        .toList();
  }

  /// Takes up a quota that a provider taught an owner before.
  private void learn(QuotaNote quota) {
    if (quota.limit() > 0) {
      QuotaName.quota(quota.name(), quota.limit()).ifPresent(limiters::learn);
    }
  }

  /// What is not known of the owner before.
  ///
  /// @param until when it used the account at the latest, on the wall clock
  /// @param nanos how long before that its note was written
  /// @param calls most that it can have made in that time
  private record Gap(long until, long nanos, long calls) {}

  /// Most calls that the limits together let go within so many nanoseconds.
  private long mostCalls(long nanos) {
    return limiters.metered().stream()
        .filter(limit -> limit.quota().unit() == Unit.REQUESTS && limit.quota().models().isEmpty())
        .mapToLong(limit -> limit.window().most(nanos))
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private List<Use> uses(QuotaNote quota, Metered limit, Gap gap) {
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

  /// What may have been used since the note: no more than the window had room for at the end, nor,
  /// of requests, than calls were possible.
  private long unknown(List<Use> sent, long pending, Metered limit, Gap gap) {
    long gone = exactly(gap.until()) - limit.quota().rate().window().toNanos();
    long counting = sent.stream().filter(use -> use.at() - gone > 0).mapToLong(Use::amount).sum();
    long room = Math.max(0, limit.window().limit() - pending - counting);
    return limit.quota().unit() == Unit.REQUESTS
        ? Math.min(room, Math.min(gap.calls(), limit.window().most(gap.nanos())))
        : room;
  }

  private void restore(AccountNote.ModelNote note) {
    Standing standing = standings.get(note.model());
    if (standing == null) {
      return;
    }
    if (note.coolUntilMillis() > now.millis()) {
      standing.coolDown(now.nanos(), Duration.ofMillis(note.coolUntilMillis() - now.millis()));
    }
    if (note.pace() > 0) {
      standing.pace().restore(note.pace(), now.nanos());
    }
  }

  private static Optional<QuotaNote> find(AccountNote note, Metered limit) {
    String name = QuotaName.of(limit.quota());
    return note.quotas().stream()
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
