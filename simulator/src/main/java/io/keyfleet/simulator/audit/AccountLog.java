package io.keyfleet.simulator.audit;

import io.keyfleet.contract.KeyId;
import io.keyfleet.simulator.quota.QuotaSpec;
import io.keyfleet.simulator.quota.QuotaUnit;
import io.keyfleet.simulator.quota.TokenUsage;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/// What one account was used for: all of it, by key and by model. Bounded: a thousand workers and a
/// hundred models by name, a thousand stretches. For one thread at a time; the owner guards it.
public final class AccountLog {
  private static final int MAX_WORKERS = 1_000;
  private static final int MAX_MODELS = 100;
  private static final String MORE_WORKERS = "(more workers)";
  private static final String MORE_MODELS = "(more models)";

  private final List<KeyId> keys;
  private final List<QuotaSpec> quotas;
  private final UseLog all;
  private final Map<KeyId, UseLog> byKey = new LinkedHashMap<>();
  private final Map<String, UseLog> byModel = new LinkedHashMap<>();
  private final Map<String, Long> callsByWorker = new LinkedHashMap<>();
  private final StretchLog stretches = new StretchLog();
  private long firstNanos;
  private long lastNanos;

  /// @param name whose
  /// @param keys all of the account's, one or more
  /// @param quotas what they may use together
  public AccountLog(String name, List<KeyId> keys, List<QuotaSpec> quotas) {
    this.keys = List.copyOf(keys);
    this.quotas = List.copyOf(quotas);
    this.all = new UseLog(name, this.quotas);
    keys.forEach(key -> byKey.put(key, new UseLog(key.value(), this.quotas)));
  }

  /// A call that goes on.
  public static final class Entry {
    private final List<UseLog.Entry> places;

    private Entry(List<UseLog.Entry> places) {
      this.places = places;
    }
  }

  /// Counts an arrival; times never go back.
  ///
  /// @param key with which it was made, one of the account's
  /// @param accepted whether the quotas were asked and let it in
  public Entry arrived(long now, String worker, KeyId key, TokenUsage usage, boolean accepted) {
    firstNanos = all.calls() == 0 ? now : firstNanos;
    lastNanos = now;
    boolean known = callsByWorker.containsKey(worker) || callsByWorker.size() < MAX_WORKERS;
    callsByWorker.merge(known ? worker : MORE_WORKERS, 1L, Long::sum);
    stretches.add(now, worker);
    UseLog ofKey = byKey.get(key);
    if (ofKey == null) {
      throw new IllegalArgumentException("not a key of this account: " + key);
    }
    return new Entry(
        List.of(
            all.arrived(now, usage, accepted),
            ofKey.arrived(now, usage, accepted),
            model(usage.model()).arrived(now, usage, accepted)));
  }

  /// Counts the end of a call.
  ///
  /// @param used what it took in the end; what it reserved where it was not answered
  public void ended(Entry entry, CallEnd end, TokenUsage used) {
    entry.places.forEach(place -> place.ended(end, used));
  }

  /// All of it.
  ///
  /// @param wall turns the times that were handed in into times of day
  public Audit.Account snapshot(LongFunction<Instant> wall) {
    Audit.Use use = all.snapshot();
    Optional<Audit.Fill> requests =
        use.quotas().stream()
            .filter(
                fill -> fill.counted().equals(QuotaUnit.REQUESTS.word()) && fill.model() == null)
            .findFirst();
    boolean none = all.calls() == 0;
    return new Audit.Account(
        keys.getFirst(),
        requests.map(Audit.Fill::quota).orElse("unlimited"),
        requests.map(Audit.Fill::limit).orElse(0L),
        requests.map(Audit.Fill::windowMillis).orElse(0L),
        use.calls(),
        use.ok(),
        use.refused(),
        use.failed(),
        all.inFlight(),
        requests.map(fill -> Math.toIntExact(fill.largest())).orElse(0),
        requests.map(fill -> Math.toIntExact(fill.largestOfArrivals())).orElse(0),
        none ? null : wall.apply(firstNanos),
        none ? null : wall.apply(lastNanos),
        new LinkedHashMap<>(callsByWorker),
        stretches.snapshot(wall),
        stretches.omitted(),
        new Audit.Uses(
            use,
            byKey.values().stream().map(UseLog::snapshot).toList(),
            byModel.values().stream().map(UseLog::snapshot).toList()));
  }

  private UseLog model(String name) {
    boolean known = byModel.containsKey(name) || byModel.size() < MAX_MODELS;
    return byModel.computeIfAbsent(
        known ? name : MORE_MODELS,
        of -> new UseLog(of, quotas.stream().filter(quota -> quota.isAbout(of)).toList()));
  }
}
