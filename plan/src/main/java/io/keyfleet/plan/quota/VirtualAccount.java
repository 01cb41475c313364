package io.keyfleet.plan.quota;

import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.CallUsage;
import io.keyfleet.worker.account.Quota;
import java.util.ArrayDeque;
import java.util.Deque;

/// An account on virtual time, whose calls all take as long. Not thread-safe.
final class VirtualAccount {
  private final Account account;
  private final CallLimits limits;
  private final long callNanos;
  private final Deque<Long> ends = new ArrayDeque<>();

  VirtualAccount(Account account, CallLimits limits, long callNanos) {
    this.account = account;
    this.limits = limits;
    this.callNanos = callNanos;
  }

  Account account() {
    return account;
  }

  /// Nanoseconds until it may make a call.
  long untilPermit(CallUsage usage, long now) {
    while (!ends.isEmpty() && ends.element() <= now) {
      ends.remove();
    }
    return Math.max(limits.untilPermit(usage, now), full() ? ends.element() - now : 0);
  }

  void call(CallUsage usage, long now) {
    limits.call(usage, now);
    if (account.maxInFlight().isPresent()) {
      ends.add(now + callNanos);
    }
  }

  /// What a call that must wait waits for.
  Timetable.Limit binding(CallUsage usage, long now) {
    String words =
        full()
            ? account.maxInFlight().orElse(0) + " calls at the same time"
            : limits.binding(usage, now).map(VirtualAccount::words).orElse("");
    return new Timetable.Limit(account.provider().name(), words);
  }

  private boolean full() {
    return account.maxInFlight().isPresent() && ends.size() >= account.maxInFlight().getAsInt();
  }

  private static String words(Quota quota) {
    return switch (quota.unit()) {
      case REQUESTS -> quota.toString().replaceFirst("( |$)", " requests$1");
      case TOKENS, INPUT_TOKENS, OUTPUT_TOKENS -> quota.toString();
    };
  }
}
