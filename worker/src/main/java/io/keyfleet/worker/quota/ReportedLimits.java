package io.keyfleet.worker.quota;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.worker.account.Quota;
import io.keyfleet.worker.account.Quota.Unit;
import io.keyfleet.worker.limiter.Limiter.Use;
import io.keyfleet.worker.quota.AccountLimits.Metered;
import io.keyfleet.worker.quota.LimitReport.Dimension;
import io.keyfleet.worker.quota.LimitReport.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Limits of an account as its provider's responses report them. A lower limit than the configured
/// one is kept, from the next call on. A higher one is not used: whoever configured less had a
/// reason, such as others who use the account as well. One that nobody configured is kept, too.
///
/// Reports do not say over which window they count. A limit that has the count of a configured one
/// is that one, unless the reported reset is much longer than its window. Else it is the configured
/// one with the shortest window of a minute or more, or else the longest shorter one, in which the
/// reset fits. If it fits in none, it is a limit that was not configured: a day's where the reset
/// is over an hour, or is one of requests as Groq counts a day's; else a minute's. What was used of
/// it by then is there again after the reset; where nothing is left, and yet a call may be tried
/// before, it comes back evenly from then on. Of several limits of the same unit the lowest counts.
/// Times are nanoseconds of the worker's ticks. Not thread-safe.
public final class ReportedLimits {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  /// Part by which a reset may differ from what was used and still be a day's.
  private static final double INEXACT = 0.1;

  private static final int MAX_LEARNT = 16;

  /// In so many steps comes back what comes back evenly.
  private static final int PARTS = 20;

  /// Reports in a row, over two windows at least, that show more use than this worker's.
  private static final int SUSPICIONS = 5;

  private final AccountLimits accountLimits;
  private final Map<Metered, Suspicion> suspicions = new HashMap<>();
  private final Set<Metered> said = new HashSet<>();

  public ReportedLimits(AccountLimits accountLimits) {
    this.accountLimits = accountLimits;
  }

  private record Suspicion(long since, int reports) {}

  /// What a report says of a unit.
  private record Reported(Unit unit, Limit limit, Optional<Duration> retryAfter, long now) {
    /// What is used of it, at times from which on it is there again when the report says so.
    List<Use> uses(long used, Duration window) {
      Duration last = limit.reset().filter(reset -> reset.compareTo(window) < 0).orElse(window);
      Optional<Duration> first =
          retryAfter
              .filter(_ -> limit.remaining().orElse(1) == 0)
              .filter(again -> again.compareTo(last) < 0);
      if (first.isEmpty()) {
        return List.of(new Use(now - window.minus(last).toNanos(), used, false));
      }
      long step = last.minus(first.get()).toNanos() / PARTS;
      List<Use> parts = new ArrayList<>();
      for (int i = 0; i < PARTS; i++) {
        long part = used * (i + 1) / PARTS - used * i / PARTS;
        long at = now - window.minus(first.get()).toNanos() + i * step;
        parts.add(new Use(at, part, false));
      }
      return parts.stream().filter(use -> use.amount() > 0).toList();
    }
  }

  /// Learns from a report on a call.
  ///
  /// @param model the call's
  /// @return what is news to people
  public List<String> learn(LimitReport report, String model, long now) {
    Map<Unit, Limit> lowest = new EnumMap<>(Unit.class);
    report
        .limits()
        .forEach((dimension, limit) -> {
          if (limit.limit().isPresent()) {
            lowest.merge(unit(dimension), limit, ReportedLimits::lower);
          }
        });
    List<String> news = new ArrayList<>();
    lowest.forEach(
        (unit, limit) -> learn(new Reported(unit, limit, report.retryAfter(), now), model, news));
    return news;
  }

  private static Limit lower(Limit a, Limit b) {
    return a.limit().orElseThrow() <= b.limit().orElseThrow() ? a : b;
  }

  private void learn(Reported reported, String model, List<String> news) {
    Unit unit = reported.unit;
    Limit limit = reported.limit;
    long count = limit.limit().orElseThrow();
    Optional<Metered> configured = match(unit, model, limit);
    Duration window =
        configured.map(ReportedLimits::window).orElseGet(() -> unconfigured(unit, limit));
    long bound = configured.map(one -> one.quota().rate().count()).orElse(Long.MAX_VALUE);
    Optional<Metered> learnt =
        accountLimits.metered().stream()
            .filter(one -> one.learnt() && one.quota().unit() == unit)
            .filter(one -> one.quota().covers(model) && window(one).equals(window))
            .findFirst();
    if (learnt.isPresent()) {
      long real = Math.min(count, bound);
      if (real != learnt.get().window().limit()) {
        learnt.get().limitTo(real);
        news.add("the provider limits " + configured(unit, window, model) + " to " + real + " now");
      }
    } else if (count < bound) {
      adopt(new Quota(unit, new Rate(count, window), Set.of(model)), reported, configured)
          .ifPresent(news::add);
    }
    Optional<Metered> counted = learnt.or(() -> configured.filter(one -> sameWindow(one, count)));
    if (limit.remaining().isPresent() && counted.isPresent()) {
      suspect(counted.get(), count - limit.remaining().getAsLong(), count, reported.now)
          .ifPresent(news::add);
    }
  }

  /// The configured quota that a report is about, if there is one.
  private Optional<Metered> match(Unit unit, String model, Limit limit) {
    List<Metered> candidates =
        accountLimits.metered().stream()
            .filter(one -> !one.learnt() && one.quota().unit() == unit)
            .filter(one -> one.quota().covers(model))
            .toList();
    Comparator<Metered> byWindow = Comparator.comparing(ReportedLimits::window);
    List<Metered> fitting = candidates.stream().filter(one -> fits(limit, one, SECOND)).toList();
    Optional<Metered> same =
        candidates.stream()
            .filter(one -> one.quota().rate().count() == limit.limit().orElseThrow())
            .filter(one -> fits(limit, one, tolerance(window(one))))
            .min(byWindow);
    return same.or(() -> fitting.stream().filter(ReportedLimits::isLong).min(byWindow))
        .or(() -> fitting.stream().max(byWindow));
  }

  private Optional<String> adopt(Quota quota, Reported reported, Optional<Metered> configured) {
    if (accountLimits.metered().stream().filter(Metered::learnt).count() >= MAX_LEARNT) {
      return Optional.empty();
    }
    Metered learnt = accountLimits.learn(quota);
    long count = quota.rate().count();
    OptionalLong remaining = reported.limit.remaining();
    long used =
        remaining.isPresent()
            ? count - remaining.getAsLong()
            : configured.map(one -> one.window().used(reported.now)).orElse(0L);
    if (used > 0) {
      learnt.restore(reported.uses(used, quota.rate().window()));
    }
    return Optional.of("the provider limits it to " + quota);
  }

  private static String configured(Unit unit, Duration window, String model) {
    return unit.name().toLowerCase(Locale.ROOT)
        + " of "
        + model
        + " in "
        + window.toSeconds()
        + " s";
  }

  /// A limit of which more is used than this worker used is shared with somebody.
  private Optional<String> suspect(Metered limit, long used, long count, long now) {
    long others = used - limit.window().used(now);
    if (others <= Math.max(2, count / 10)) {
      suspicions.remove(limit);
      return Optional.empty();
    }
    Suspicion before = suspicions.getOrDefault(limit, new Suspicion(now, 0));
    suspicions.put(limit, new Suspicion(before.since(), before.reports() + 1));
    long patience = 2 * limit.quota().rate().window().toNanos();
    boolean sure = before.reports() >= SUSPICIONS && now - before.since() > patience;
    return sure && said.add(limit)
        ? Optional.of(
            "its limit of "
                + limit.quota()
                + " is used by somebody else as well: another account or program shares it. Give"
                + " keys that share a limit to one account")
        : Optional.empty();
  }

  private static boolean sameWindow(Metered known, long count) {
    return known.quota().rate().count() == count || known.quota().rate().window().equals(MINUTE);
  }

  private static Duration window(Metered one) {
    return one.quota().rate().window();
  }

  /// Groq's requests are a day's, and come back one by one: 30 of 14,400 in 180 s.
  private static Duration unconfigured(Unit unit, Limit limit) {
    Duration reset = limit.reset().orElse(Duration.ZERO);
    if (reset.compareTo(MINUTE) <= 0) {
      return MINUTE;
    }
    long count = limit.limit().orElseThrow();
    double used = count - limit.remaining().orElse(count);
    double ofDay = used / count * DAY.toSeconds() / reset.toSeconds();
    boolean likeGroq = unit == Unit.REQUESTS && Math.abs(ofDay - 1) <= INEXACT;
    return likeGroq || reset.compareTo(HOUR) > 0 ? DAY : MINUTE;
  }

  /// A reset may be rounded up to a whole second, or told by another clock.
  private static boolean fits(Limit limit, Metered one, Duration tolerance) {
    Duration longest = window(one).plus(tolerance);
    return limit.reset().map(reset -> reset.compareTo(longest) <= 0).orElse(true);
  }

  private static Duration tolerance(Duration window) {
    Duration tenth = window.dividedBy(10);
    return tenth.compareTo(TEN_SECONDS) > 0 ? tenth : TEN_SECONDS;
  }

  private static boolean isLong(Metered one) {
    return one.quota().rate().window().compareTo(MINUTE) >= 0;
  }

  private static Unit unit(Dimension dimension) {
    return switch (dimension) {
      case REQUESTS -> Unit.REQUESTS;
      case TOKENS, PROJECT_TOKENS -> Unit.TOKENS;
      case INPUT_TOKENS -> Unit.INPUT_TOKENS;
      case OUTPUT_TOKENS -> Unit.OUTPUT_TOKENS;
    };
  }
}
