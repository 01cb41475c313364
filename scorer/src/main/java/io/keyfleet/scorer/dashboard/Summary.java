package io.keyfleet.scorer.dashboard;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.keyfleet.scorer.dashboard.series.LatencyPercentiles;
import io.keyfleet.scorer.register.BudgetUse;
import io.keyfleet.scorer.tally.Counts;
import io.keyfleet.scorer.tally.RunState;
import io.keyfleet.scorer.tally.TallySnapshot;
import io.keyfleet.scorer.tally.usage.QuotaUse;
import io.keyfleet.scorer.tally.usage.TokenSpend;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A run in figures. The names are stable.
///
/// @param run its name; null for all prompts together
/// @param state how far it is
/// @param prompts prompts published; null where that is unknown
/// @param settled prompts answered or given up
/// @param counts verdicts, and accuracy with its 95 % interval
/// @param pace how fast it goes
/// @param calls calls made
/// @param madeAgain calls after which another one was made for the prompt, by cause
/// @param rateLimited calls that failed by an account's fault, which is nearly always a 429
/// @param latencyMillis of the calls that were answered; null where none was
/// @param quotaUse how much of what the quotas allowed was used; null for a run, since runs share
///   the accounts
/// @param spent tokens and cost of all answers so far
/// @param expected the same once all prompts are settled, if the rest are like those so far; null
///   where it is unknown how many there are, or nothing is settled
/// @param budget how much of its budget it has spent; null if it has none
/// @param withRetries the same counts with what became of its dead prompts that were retried; null
///   if none were
public record Summary(
    @Nullable String run,
    RunState state,
    @Nullable Long prompts,
    long settled,
    @JsonUnwrapped Counts counts,
    @JsonUnwrapped Pace pace,
    long calls,
    Map<String, Long> madeAgain,
    long rateLimited,
    @Nullable LatencyPercentiles latencyMillis,
    @Nullable QuotaUse quotaUse,
    TokenSpend spent,
    @Nullable TokenSpend expected,
    @Nullable BudgetUse budget,
    @Nullable Counts withRetries) {

  /// The same with what the tally knows of calls: also of those of the other shares.
  Summary with(TallySnapshot snapshot) {
    return new Summary(
        run,
        state,
        prompts,
        settled,
        counts,
        pace,
        snapshot.calls().total(),
        snapshot.calls().madeAgain(),
        snapshot.calls().failedByAccount(),
        LatencyPercentiles.of(snapshot.effort().latencies().figures()),
        QuotaUse.of(snapshot.calls().accountTime()),
        spent,
        expected,
        budget,
        withRetries);
  }

  /// The same of a run that has a budget, or that was retried.
  Summary with(@Nullable BudgetUse use, @Nullable Counts retried) {
    return new Summary(
        run,
        state,
        prompts,
        settled,
        counts,
        pace,
        calls,
        madeAgain,
        rateLimited,
        latencyMillis,
        quotaUse,
        spent,
        expected,
        use,
        retried);
  }

  /// How fast it goes.
  ///
  /// @param firstPublishedAt when the first of the settled prompts was published
  /// @param lastSettledAt when the last one was settled
  /// @param elapsedSeconds from the first to the last, or to now while it runs
  /// @param secondsLeft until everything published is settled, at the pace so far; null where that
  ///   is unknown
  /// @param answersPerSecond at present
  /// @param allowedPerSecond what the accounts may do together; null if the scorer does not know it
  public record Pace(
      @Nullable Instant firstPublishedAt,
      @Nullable Instant lastSettledAt,
      double elapsedSeconds,
      @Nullable Double secondsLeft,
      double answersPerSecond,
      @Nullable Double allowedPerSecond) {}
}
