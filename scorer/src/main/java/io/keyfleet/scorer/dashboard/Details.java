package io.keyfleet.scorer.dashboard;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.KeyId;
import io.keyfleet.scorer.dashboard.series.ClientCursor;
import io.keyfleet.scorer.dashboard.series.History;
import io.keyfleet.scorer.dashboard.series.LatencyPercentiles;
import io.keyfleet.scorer.grading.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What stands behind a run's figures. The names are stable.
///
/// @param run its name; null for all prompts together
/// @param summary the figures
/// @param accounts what each account did for it, the busiest first
/// @param dead prompts given up, by cause
/// @param answeredAfterAll how many of those were answered later
/// @param misses the latest answers that are not right, newest first; left out where the reader has
///   them
/// @param history over time
/// @param seen what a reader of this has
public record Details(
    @Nullable String run,
    Summary summary,
    List<Account> accounts,
    Map<String, Long> dead,
    long answeredAfterAll,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Miss> misses,
    History history,
    @JsonIgnore ClientCursor seen) {

  /// The same with the tally's dead prompts: without those that were answered after all.
  Details with(Map<String, Long> deadByCause) {
    return new Details(run, summary, accounts, deadByCause, 0, misses, history, seen);
  }

  /// What one account did.
  ///
  /// @param account its id
  /// @param provider whose it is
  /// @param keys its keys that brought answers
  /// @param answers answers it brought
  /// @param scored those with something to compare with
  /// @param right the right ones among them
  /// @param calls calls made for these answers
  /// @param rateLimited those of them that failed by an account's fault
  /// @param answersPerSecond at present
  /// @param allowedPerSecond what it may do, with all accounts alike; null where unknown
  /// @param latencyMillis of its answers
  public record Account(
      String account,
      String provider,
      List<KeyId> keys,
      long answers,
      long scored,
      long right,
      long calls,
      long rateLimited,
      double answersPerSecond,
      @Nullable Double allowedPerSecond,
      @Nullable LatencyPercentiles latencyMillis) {}

  /// An answer that is not right.
  ///
  /// @param prompt which prompt it answers
  /// @param id its owner's name for it
  /// @param question the question, as far as its labels tell
  /// @param expected the reference answer
  /// @param text what the model said, cut after [#MAX_TEXT] characters
  /// @param cut whether it was cut
  /// @param verdict why it is not right
  /// @param lenientlyRight whether the lenient reading calls it right
  /// @param key the key that brought it
  /// @param answeredAt when
  public record Miss(
      String prompt,
      @Nullable String id,
      @Nullable String question,
      @Nullable JsonNode expected,
      String text,
      boolean cut,
      Verdict verdict,
      boolean lenientlyRight,
      KeyId key,
      Instant answeredAt) {
    /// Longest text that is kept.
    static final int MAX_TEXT = 2_000;

    public Miss {
      expected = expected == null || expected.isNull() ? null : expected; // as it is read again
    }
  }
}
