package io.keyfleet.scorer.tally.usage;

import io.keyfleet.contract.AccountTime;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.KeyId;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Counts calls. Keys and accounts beyond a bound are left out of their lists, not out of the
/// total. For one thread.
public final class CallCounter {
  private static final int MAX_KEYS = 10_000;

  private final Map<KeyId, Long> byKey = new TreeMap<>();
  private final Set<String> accounts = new HashSet<>();
  private long total;
  private long repeated;
  private final RepeatCauses madeAgain = new RepeatCauses();
  private long mayBePaidTwice;
  private long failedByAccount;
  private @Nullable Instant first;
  private @Nullable Instant last;
  private AccountTime accountTime = AccountTime.NONE;

  public void add(Answer answer, boolean again) {
    Answer.Effort effort = answer.effort();
    count(effort.calls(), effort.attempts());
    repeated += again ? 1 : 0;
    effort.madeAgain().forEach(madeAgain::add);
    mayBePaidTwice += effort.mayBePaidTwice() ? 1 : 0;
    if (effort.accountTime() != null) {
      accountTime = accountTime.plus(effort.accountTime());
    }
    KeyId key = answer.source().key();
    if (byKey.size() < MAX_KEYS || byKey.containsKey(key)) {
      byKey.merge(key, (long) effort.calls(), Long::sum);
    }
    if (accounts.size() < MAX_KEYS) {
      accounts.add(answer.source().account());
    }
    span(Elapsed.begin(effort.answeredAt(), effort.latencyMillis()));
  }

  public void add(DeadPrompt.Effort effort) {
    count(effort.calls(), effort.attempts());
    effort.madeAgain().forEach(madeAgain::add);
    if (effort.calls() > 0) {
      span(effort.diedAt());
    }
  }

  /// Counts what another one has counted.
  public void add(Calls calls) {
    total += calls.total();
    repeated += calls.repeated();
    calls.madeAgain().forEach(madeAgain::add);
    mayBePaidTwice += calls.mayBePaidTwice();
    failedByAccount += calls.failedByAccount();
    calls.byKey().forEach((key, count) -> byKey.merge(key, count, Long::sum));
    accounts.addAll(calls.accounts());
    accountTime = accountTime.plus(calls.accountTime());
    if (calls.first() != null && calls.last() != null) {
      span(calls.first());
      span(calls.last());
    }
  }

  private void span(Instant call) {
    first = first == null || call.isBefore(first) ? call : first;
    last = last == null || call.isAfter(last) ? call : last;
  }

  private void count(int calls, int attempts) {
    total += calls;
    failedByAccount += Math.max(0, calls - attempts);
  }

  public Calls read() {
    return new Calls(
        total,
        repeated,
        madeAgain.copy(),
        mayBePaidTwice,
        failedByAccount,
        new TreeMap<>(byKey),
        new TreeSet<>(accounts),
        first,
        last,
        accountTime);
  }
}
