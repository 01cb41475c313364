package io.keyfleet.scorer;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.keyfleet.contract.KeyId;
import io.keyfleet.scorer.tally.Calls;
import io.keyfleet.scorer.tally.Counts;
import io.keyfleet.scorer.tally.Interval;
import io.keyfleet.scorer.tally.Label;
import io.keyfleet.scorer.tally.Standing;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// The scores at one moment, as `--report` writes them; the names are stable.
///
/// @param prompts prompts published
/// @param counts how many of them got which verdict, and the accuracy, 0 to 1, over those answered
///   that have something to compare with; null where none has
/// @param accuracyLow lower end of its 95 % interval
/// @param accuracyHigh upper end of it
/// @param pace how fast it went
/// @param usage what it took
/// @param foreign records on the answer topics that are neither answer nor dead prompt
/// @param byRun counts by run
/// @param byTemplate counts by template
/// @param byModel counts by the model that answered
/// @param byAccount counts by account
/// @param byProvider counts by provider
@JsonPropertyOrder({
  "prompts",
  "answered",
  "right",
  "wrong",
  "unreadable",
  "truncated",
  "unanswered",
  "accuracy"
})
public record Report(
    long prompts,
    @JsonUnwrapped Counts counts,
    @Nullable Double accuracyLow,
    @Nullable Double accuracyHigh,
    @JsonUnwrapped Pace pace,
    @JsonUnwrapped Usage usage,
    long foreign,
    Map<String, Counts> byRun,
    Map<String, Counts> byTemplate,
    Map<String, Counts> byModel,
    Map<String, Counts> byAccount,
    Map<String, Counts> byProvider) {

  /// How fast it went.
  ///
  /// @param elapsedSeconds from the first publishing to the last answer
  /// @param answersPerSecond mean over that time; null where no time went by
  public record Pace(double elapsedSeconds, @Nullable Double answersPerSecond) {
    static Pace of(Standing standing) {
      double seconds = elapsed(standing).toNanos() / 1e9;
      return new Pace(seconds, seconds == 0 ? null : standing.counts().answered() / seconds);
    }

    /// The same, as a duration.
    public Duration elapsed() {
      return Duration.ofNanos(Math.round(elapsedSeconds * 1e9));
    }

    private static Duration elapsed(Standing standing) {
      return standing.firstPublished() == null || standing.lastSettled() == null
          ? Duration.ZERO
          : notNegative(Duration.between(standing.firstPublished(), standing.lastSettled()));
    }

    /// Clocks of publishers and workers may differ.
    private static Duration notNegative(Duration duration) {
      return duration.isNegative() ? Duration.ZERO : duration;
    }
  }

  /// What it took.
  ///
  /// @param poolUtilisation calls made / calls the pool allowed between the first and the last
  ///   call; null where unknown
  /// @param calls calls made
  /// @param repeatedCalls answers to prompts that had one already
  /// @param mayBePaidTwice answers to prompts that were in flight when a worker ended without
  ///   handing them over; a lower bound, of calls begun up to its last commit
  /// @param rateLimited calls that failed by an account's fault, which is nearly always a 429
  /// @param callsByKey calls by the key that brought the answer
  public record Usage(
      @Nullable Double poolUtilisation,
      long calls,
      long repeatedCalls,
      long mayBePaidTwice,
      long rateLimited,
      @JsonProperty Map<KeyId, Long> callsByKey) {
    static Usage of(Calls calls, Pool pool) {
      return new Usage(
          utilisation(calls, pool),
          calls.total(),
          calls.repeated(),
          calls.mayBePaidTwice(),
          calls.failedByAccount(),
          calls.byKey());
    }

    private static @Nullable Double utilisation(Calls calls, Pool pool) {
      if (calls.first() == null || calls.last() == null) {
        return null;
      }
      Duration span = Duration.between(calls.first(), calls.last());
      OptionalDouble allowed = pool.allowed(calls.accounts(), span);
      return allowed.isEmpty() ? null : calls.total() / allowed.getAsDouble();
    }
  }

  /// @param prompts how many were published, as far as is known
  static Report of(Standing standing, long prompts, long foreign, Pool pool) {
    Counts counts = standing.counts();
    return new Report(
        Math.max(prompts, counts.settled()),
        counts,
        counts.interval().map(Interval::low).orElse(null),
        counts.interval().map(Interval::high).orElse(null),
        Pace.of(standing),
        Usage.of(standing.calls(), pool),
        foreign,
        standing.by(Label.RUN),
        standing.by(Label.TEMPLATE),
        standing.by(Label.MODEL),
        standing.by(Label.ACCOUNT),
        standing.by(Label.PROVIDER));
  }
}
