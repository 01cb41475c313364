package io.keyfleet.worker.accounts;

import io.keyfleet.contract.KeyId;
import io.keyfleet.worker.accounts.Arrivals.Out;
import io.keyfleet.worker.accounts.Limiters.Charge;
import io.keyfleet.worker.accounts.Turn.Grant;
import io.keyfleet.worker.limiters.InFlightLimit;
import io.keyfleet.worker.limiters.Limiter.Refusal;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// An account while this worker owns it: what its limits have seen, which of its keys may be used,
/// and how it stands with each model. All times are nanoseconds of the worker's ticks. Safe for all
/// threads.
public final class Seat {
  /// Wait that no time ends, only a change.
  public static final long NEVER = Long.MAX_VALUE;

  /// Models that an account stands with in a way worth remembering.
  private static final int MAX_STANDINGS = 1_000;

  private static final long LONGEST_HAND_OVER = 60_000;

  private final Account account;
  private final Lease lease;
  private final Limiters limiters;
  private final Teaching teaching;
  private final KeyRing keys;
  private final Map<String, Standing> standings = new LinkedHashMap<>();
  private boolean held = true;
  private OptionalLong opensAt = OptionalLong.empty();
  private int open;
  private Optional<Quarantine> down = Optional.empty();
  private Duration handOver = Duration.ZERO;
  private Spent spent = Spent.NOTHING;

  /// A seat whose limits have seen nothing.
  ///
  /// @param limits how the account's quotas are kept
  public Seat(Account account, Lease lease, LimiterSettings limits) {
    this.account = account;
    this.lease = lease;
    this.limiters = new Limiters(account, limits);
    this.teaching = new Teaching(limiters);
    this.keys = new KeyRing(account.keys());
  }

  /// The account.
  public Account account() {
    return account;
  }

  /// Whether the account is meant for a model at all.
  ///
  /// @param model its logical name
  public boolean serves(String model) {
    return account.provider().serves(model);
  }

  /// Whether the provider said lately that the account does not have the model.
  public synchronized boolean lacks(String model, long now) {
    Standing standing = standings.get(model);
    return standing != null && standing.lacksModel(now);
  }

  /// Nanoseconds until such a call may be made; 0 is now, [#NEVER] until further notice.
  public synchronized long untilTurn(Ask ask, long now) {
    if (!held || !serves(ask.model())) {
      return NEVER;
    }
    long wait =
        Math.max(untilOpen(now), Math.max(keys.untilKey(now), limiters.untilTurn(ask, now)));
    Standing standing = standings.get(ask.model());
    return standing == null ? wait : Math.max(wait, standing.untilTurn(now));
  }

  private long untilOpen(long now) {
    return opensAt.isPresent() ? Math.max(0, opensAt.getAsLong() - now) : 0;
  }

  /// Takes the turn that [#untilTurn] said is open. Keys take turns.
  public synchronized Turn take(Ask ask, long now) {
    Standing standing = standing(ask.model());
    standing.took(now);
    List<Charge> charges = limiters.take(ask, now);
    if (limiters.atOnce().isEmpty()) {
      charges.add(new Charge(standing.pace().take(now, 1)));
    }
    Grant grant = new Grant(ask, keys.next(now), charges);
    open++;
    return new Turn(this, lease, grant);
  }

  /// Whether no turn is open whose request may still go out, and where calls at the same time are
  /// limited no call is out: what the account's limits have seen is known, and another owner can go
  /// on from there.
  public synchronized boolean quiet() {
    return open == 0 && limiters.atOnce().map(InFlightLimit::idle).orElse(true);
  }

  /// Whether a call takes all of a quota, so that a refusal says nothing of other calls.
  public synchronized boolean fillsQuota(Ask ask) {
    return limiters.fillsQuota(ask);
  }

  /// Whether calls of another model keep a call waiting: it needs more tokens of a quota that they
  /// share than are left, where a smaller one could go.
  public synchronized boolean contends(Ask large, String other, long now) {
    return limiters.contends(large, other, now);
  }

  /// A call was answered.
  ///
  /// @param used what it really counted
  /// @param cost its price; 0 where the model has none
  /// @return whether its key had been left out before
  public synchronized boolean answered(Turn turn, Ask used, BigDecimal cost) {
    used(turn.grant(), used);
    spent = spent.and(cost);
    turn.grant().charges().forEach(charge -> charge.permit().answered());
    standing(used.model()).answered();
    return keys.good(turn.key());
  }

  /// Price of all its calls ever, whoever made them, in the currency of the prices.
  public synchronized BigDecimal spent() {
    return spent.all();
  }

  /// Price of a recent call; 0 where none was made here.
  public synchronized BigDecimal meanCost() {
    return spent.mean();
  }

  /// The provider refused a call for a reason that is no fault of the account's, or that hits the
  /// account as a whole: the key is good, and nothing was written.
  public synchronized void refused(Turn turn) {
    Ask ask = turn.ask();
    used(turn.grant(), new Ask(ask.model(), ask.inputTokens(), 0));
    keys.good(turn.key());
  }

  /// The provider said that there were too many calls of the model.
  ///
  /// @param wait for which the account rests from that model
  public synchronized void limited(Turn turn, Refusal refusal, Duration wait, long now) {
    refused(turn);
    standing(turn.ask().model()).coolDown(now, wait);
    turn.grant().charges().forEach(charge -> charge.permit().refused(refusal, wait.toNanos(), now));
  }

  /// Nothing is to be had with the turn's key.
  ///
  /// @param reset when the provider says that it will be good again
  /// @return whether that is new
  public synchronized boolean failed(Turn turn, Fault fault, Optional<Duration> reset, long now) {
    Ask ask = turn.ask();
    used(turn.grant(), new Ask(ask.model(), ask.inputTokens(), 0));
    return keys.leaveOut(turn.key(), fault, now, reset);
  }

  /// A key is left out for what its calls have shown together.
  public synchronized void leaveOut(Turn turn, Fault fault, long now) {
    keys.leaveOut(turn.key(), fault, now, Optional.empty());
  }

  /// The provider refused a call, and nothing says whether that is the key's fault: one that is
  /// left out stays so.
  ///
  /// @return whether it is left out
  public synchronized boolean doubted(Turn turn, long now) {
    Ask ask = turn.ask();
    used(turn.grant(), new Ask(ask.model(), ask.inputTokens(), 0));
    return keys.doubted(turn.key(), now);
  }

  /// The provider said that the account does not have the model.
  public synchronized void lacked(Turn turn, long now) {
    refused(turn);
    standing(turn.ask().model()).missing(now);
  }

  /// Learns what a response says of the account's limits.
  ///
  /// @return what is news to people
  public synchronized List<String> learn(Turn turn, LimitReport report, long now) {
    return teaching.learn(report, turn.ask().model(), now);
  }

  /// Nanoseconds that it has to rest yet from the model that it may be asked for first again.
  public synchronized long resting(long now) {
    return standings.values().stream().mapToLong(one -> one.cooling(now)).min().orElse(0);
  }

  /// What is lost of an account's time while its quotas are used up, as parts of that time.
  ///
  /// @param margin to margins, and to requests that were sent or may have arrived late
  /// @param refusedPace to a pace below the quotas, since more was refused
  public record Lost(double margin, double refusedPace) {}

  /// What is lost of its time now, while its quotas are used up.
  public synchronized Lost lost() {
    double refused =
        standings.values().stream().mapToDouble(one -> one.pace().lost()).min().orElse(0);
    return new Lost(limiters.marginShare(), refused);
  }

  /// How long nobody used it before this worker did, as far as that is known; at most a minute: who
  /// let it be for longer had no use for it.
  public synchronized Duration handOver() {
    return handOver;
  }

  /// The counts of its quotas that hold now, by their names.
  public synchronized Map<String, Long> limits() {
    Map<String, Long> limits = new LinkedHashMap<>();
    limiters.metered().forEach(one -> limits.put(one.quota().toString(), one.window().limit()));
    limiters.atOnce().ifPresent(limit -> limits.put("calls at once", limit.allowed()));
    return limits;
  }

  /// The provider's endpoint failed again, and is closed, or answered. While it fails, the account
  /// counts as out for the group, so that prompts go where accounts are; but now and then it does
  /// not, so that prompts come to try it.
  public synchronized void endpoint(boolean closed, long now) {
    if (!closed) {
      down = Optional.empty();
    } else if (down.isEmpty() || down.get().untilTry(now) == 0) {
      Quarantine quarantine = down.orElseGet(() -> new Quarantine(Fault.DOWN));
      quarantine.failed(now, Optional.empty());
      down = Optional.of(quarantine);
    }
  }

  /// Why it is out, where every key is.
  public synchronized Optional<String> out() {
    return keys.allOut().map(Fault::words);
  }

  /// Whether one of its keys is good, or may soon be again.
  public synchronized boolean mayReturn() {
    return keys.mayReturn();
  }

  /// Its keys that are left out, with the reason.
  public synchronized Map<KeyId, Fault> outKeys() {
    Map<KeyId, Fault> faults = new LinkedHashMap<>();
    keys.out().forEach((key, quarantine) -> faults.put(key, quarantine.fault()));
    return faults;
  }

  /// The account goes to another worker: no turn is given, no turn given before is still good.
  public synchronized void release() {
    held = false;
  }

  /// Whether it is still this worker's, as far as this worker knows.
  public synchronized boolean held() {
    return held;
  }

  synchronized Out sent(Grant grant, long at) {
    open--;
    return limiters.arrivals().sent(grant.charges(), at);
  }

  synchronized void responded(Out out, OptionalLong arrival, long now) {
    limiters.arrivals().responded(out, arrival, now);
  }

  synchronized void used(Grant grant, Ask used) {
    for (Charge charge : grant.charges()) {
      if (charge.unit() != null) {
        charge.permit().correct(used.cost(charge.unit()) - charge.cost());
      }
    }
  }

  synchronized void landed(Grant grant, Out out, long now) {
    limiters.arrivals().lost(out, now);
    keys.undecided(grant.key());
    grant.charges().forEach(charge -> charge.permit().ended());
  }

  /// What the next owner has to know.
  ///
  /// @param last whether no call can follow it
  public synchronized AccountNote note(Lease.Moment now, boolean last) {
    boolean failing = down.isPresent() && down.get().untilTry(now.nanos()) > 0;
    return new Handing(limiters, keys, standings, now).note(last, failing, spent.all());
  }

  /// Takes up where the owner before left off. Where that one went without a last note, it is
  /// assumed to have used all that it was allowed to until its lease was over at the latest, and no
  /// turn is given before that. Only before the first turn.
  ///
  /// @param terms of the owner before
  /// @return quotas of which the note says nothing: they count as used up
  public synchronized List<Quota> restore(AccountNote note, Lease.Moment now, LeaseTerms terms) {
    long rest = note.last() ? 0 : terms.restFor(note.atMillis(), now.millis()).toMillis();
    opensAt = OptionalLong.of(now.nanos() + rest * 1_000_000);
    spent = new Spent(note.spent(), BigDecimal.ZERO);
    handOver =
        Duration.ofMillis(Math.clamp(now.millis() - note.atMillis() + rest, 0, LONGEST_HAND_OVER));
    note.models().forEach(model -> standing(model.model()));
    return new Handing(limiters, keys, standings, now).restore(note, terms);
  }

  private Standing standing(String model) {
    if (standings.size() >= MAX_STANDINGS && !standings.containsKey(model)) {
      standings.remove(standings.keySet().iterator().next());
    }
    return standings.computeIfAbsent(model, fresh -> new Standing(limiters.pace(fresh)));
  }
}
