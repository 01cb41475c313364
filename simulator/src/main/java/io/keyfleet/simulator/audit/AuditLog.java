package io.keyfleet.simulator.audit;

import io.keyfleet.contract.PromptId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// What is counted over all accounts. Safe for all threads.
public final class AuditLog {
  private static final String NOTE = "simulated API: no answer and no figure is a real model's";

  private final Instant since;
  private final PromptLedger prompts = new PromptLedger();
  private final AtomicLong unknownKeyCalls = new AtomicLong();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger maxInFlight = new AtomicInteger();

  /// @param since when the API started
  public AuditLog(Instant since) {
    this.since = since;
  }

  /// Counts a chat request without a known key.
  public void unknownKey() {
    unknownKeyCalls.incrementAndGet();
  }

  /// Counts the begin of a call with a known key.
  public void began() {
    int now = inFlight.incrementAndGet();
    maxInFlight.accumulateAndGet(now, Math::max);
  }

  /// Counts its end.
  public void ended() {
    inFlight.decrementAndGet();
  }

  /// Counts a whole answer.
  public void answered(Optional<PromptId> prompt) {
    prompts.answered(prompt);
  }

  /// All of it, together with the accounts' own.
  public Audit snapshot(List<Audit.Account> accounts) {
    return new Audit(
        NOTE,
        since,
        accounts.stream().mapToLong(Audit.Account::calls).sum(),
        accounts.stream().mapToLong(Audit.Account::ok).sum(),
        accounts.stream().mapToLong(Audit.Account::refused).sum(),
        accounts.stream().mapToLong(Audit.Account::failed).sum(),
        unknownKeyCalls.get(),
        inFlight.get(),
        maxInFlight.get(),
        accounts,
        prompts.snapshot());
  }
}
