package io.keyfleet.plan.quota;

import io.keyfleet.plan.quota.Timetable.Limit;
import io.keyfleet.plan.quota.Timetable.Share;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.CallUsage;
import io.keyfleet.worker.quota.LimiterSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A run of calls through the limits of accounts, on virtual time: each call goes out with the
/// account that may call first, among equals the one used longest ago, as the worker's scheduler
/// has it.
///
/// @param accounts whose quotas nobody used before
/// @param limits how quotas are kept: by a worker's own limiters, so that what they allow is not
///   estimated; nothing: as such, without a margin
/// @param call how long each call takes
public record VirtualRun(List<Account> accounts, Optional<LimiterSettings> limits, Duration call) {
  /// Calls that are gone through one by one. With more, and windows of an hour at most, the rest
  /// goes on as the second half of these did.
  private static final long MOST_CALLS = 200_000;

  private static final Duration LONGEST_STEADY = Duration.ofHours(1);

  /// When they go out.
  ///
  /// @param loads of models that an account serves
  public Timetable of(List<CallLoad> loads) {
    long calls = loads.stream().mapToLong(CallLoad::calls).sum();
    boolean steady =
        accounts.stream()
            .flatMap(account -> account.quotas().stream())
            .allMatch(quota -> quota.rate().window().compareTo(LONGEST_STEADY) <= 0);
    if (calls <= MOST_CALLS || !steady) {
      return new Course(loads).run();
    }
    List<CallLoad> few = scaled(loads, MOST_CALLS / 2.0 / calls);
    List<CallLoad> more = scaled(loads, MOST_CALLS / (double) calls);
    Timetable half = new Course(few).run();
    Timetable whole = new Course(more).run();
    double beyond = (calls - sum(more)) / (double) (sum(more) - sum(few));
    return extended(half, whole, beyond, calls / (double) sum(more));
  }

  /// Its accounts and one more that is like this one.
  public VirtualRun with(Account like) {
    List<Account> more = new ArrayList<>(accounts);
    more.add(
        new Account(
            like.id() + " and one more",
            like.provider(),
            like.keys(),
            like.quotas(),
            like.maxInFlight()));
    return new VirtualRun(more, limits, call);
  }

  private CallLimits kept(Account account) {
    return limits
        .<CallLimits>map(settings -> new WorkerLimits(account, settings))
        .orElseGet(() -> new EvenLimits(account));
  }

  private static List<CallLoad> scaled(List<CallLoad> loads, double factor) {
    return loads.stream().map(load -> load.scaled(factor)).toList();
  }

  private static long sum(List<CallLoad> loads) {
    return loads.stream().mapToLong(CallLoad::calls).sum();
  }

  private static Timetable extended(Timetable half, Timetable whole, double beyond, double times) {
    long second = whole.lastCall().minus(half.lastCall()).toNanos();
    Duration last = whole.lastCall().plusNanos((long) (second * beyond));
    double longer =
        whole.lastCall().isZero() ? 1 : last.toNanos() / (double) whole.lastCall().toNanos();
    Map<Limit, Duration> waits = new HashMap<>();
    whole
        .waits()
        .forEach(
            (limit, wait) -> waits.put(limit, Duration.ofNanos((long) (wait.toNanos() * longer))));
    List<Share> shares =
        whole.shares().stream()
            .map(one -> new Share(one.account(), one.provider(), one.model(), one.calls() * times))
            .toList();
    return new Timetable(last, shares, waits);
  }

  /// The state of a model's calls.
  private static final class Waiting {
    private final CallLoad load;
    private final List<VirtualAccount> serving;
    private long made;
    private long input;
    private long output;

    Waiting(CallLoad load, List<VirtualAccount> all) {
      this.load = load;
      this.serving =
          new ArrayList<>(
              all.stream().filter(one -> one.account().provider().serves(load.model())).toList());
    }

    boolean done() {
      return made == load.calls() || serving.isEmpty();
    }

    /// What the next call counts: whole tokens, so that their sum is right.
    CallUsage next() {
      return new CallUsage(
          load.model(),
          Math.max(0, Math.round((made + 1) * load.inputTokens()) - input),
          Math.max(0, Math.round((made + 1) * load.outputTokens()) - output));
    }

    void call(CallUsage usage, VirtualAccount by, long now) {
      by.call(usage, now);
      made++;
      input += usage.inputTokens();
      output += usage.outputTokens();
    }
  }

  private final class Course {
    private final List<VirtualAccount> all;
    private final List<Waiting> models;
    private final Map<List<String>, Share> shares = new HashMap<>();
    private final Map<Limit, Long> waits = new HashMap<>();
    private long now;
    private long last;

    Course(List<CallLoad> loads) {
      all =
          accounts.stream()
              .map(account -> new VirtualAccount(account, kept(account), call.toNanos()))
              .toList();
      models = new ArrayList<>(loads.stream().map(load -> new Waiting(load, all)).toList());
    }

    private record Next(Waiting model, VirtualAccount account, CallUsage usage, long nanos) {}

    Timetable run() {
      for (Optional<Next> next = next(); next.isPresent(); next = next()) {
        Next first = next.get();
        if (first.nanos() > 0) {
          waits.merge(first.account().binding(first.usage(), now), first.nanos(), Long::sum);
          now += first.nanos();
        } else {
          make(first);
        }
      }
      Map<Limit, Duration> waited = new HashMap<>();
      waits.forEach((limit, nanos) -> waited.put(limit, Duration.ofNanos(nanos)));
      return new Timetable(Duration.ofNanos(last), List.copyOf(shares.values()), waited);
    }

    private void make(Next first) {
      first.model().call(first.usage(), first.account(), now);
      last = now;
      Account account = first.account().account();
      String model = first.usage().model();
      shares.merge(
          List.of(account.id(), model),
          new Share(account.id(), account.provider().name(), model, 1),
          (one, other) ->
              new Share(one.account(), one.provider(), model, one.calls() + other.calls()));
      for (Waiting other : models) {
        if (other.serving.remove(first.account())) {
          other.serving.add(first.account());
        }
      }
      models.remove(first.model());
      models.add(first.model());
    }

    private Optional<Next> next() {
      @Nullable Next first = null;
      for (Waiting model : models) {
        if (model.done()) {
          continue;
        }
        CallUsage usage = model.next();
        for (VirtualAccount account : model.serving) {
          long wait = account.untilPermit(usage, now);
          if (first == null || wait < first.nanos()) {
            first = new Next(model, account, usage, wait);
          }
          if (wait == 0) {
            return Optional.of(first);
          }
        }
      }
      return Optional.ofNullable(first);
    }
  }
}
