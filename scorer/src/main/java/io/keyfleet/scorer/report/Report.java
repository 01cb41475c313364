package io.keyfleet.scorer.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.keyfleet.contract.KeyId;
import io.keyfleet.scorer.dashboard.Foresight;
import io.keyfleet.scorer.grading.ExtractionMode;
import io.keyfleet.scorer.register.BudgetUse;
import io.keyfleet.scorer.settings.PoolCapacity;
import io.keyfleet.scorer.settings.ScorerSettings;
import io.keyfleet.scorer.tally.Counts;
import io.keyfleet.scorer.tally.GroupTotals;
import io.keyfleet.scorer.tally.GroupingLabel;
import io.keyfleet.scorer.tally.Sample;
import io.keyfleet.scorer.tally.TallySnapshot;
import io.keyfleet.scorer.tally.usage.Calls;
import io.keyfleet.scorer.tally.usage.Elapsed;
import io.keyfleet.scorer.tally.usage.LatencySummary;
import io.keyfleet.scorer.tally.usage.QuotaUse;
import io.keyfleet.scorer.tally.usage.TokenSpend;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// The scores at one moment, as `--report` writes them; the names are stable.
///
/// @param prompts prompts published
/// @param counts how many of them got which verdict, and the accuracy, 0 to 1, with its 95 %
///   interval over those answered that have something to compare with; null if none has
/// @param pace how fast it went
/// @param usage what it took
/// @param foreign records on the answer topics that are neither answer nor dead prompt
/// @param deadByCause dead prompts by cause
/// @param groups the same counts by label
/// @param reading which reading the counts are by
/// @param samples the latest answers that were not right, ten of each verdict
/// @param foresight how well the end could be predicted while prompts were called; null while some
///   are not settled
/// @param budgets how much of their budgets runs have spent, of those that have one
/// @param withRetries counts of runs whose dead prompts were retried, with what became of those in
///   the place of their deaths
@JsonPropertyOrder({
  "prompts",
  "answered",
  "right",
  "wrong",
  "unreadable",
  "truncated",
  "filtered",
  "unanswered",
  "accuracy",
  "accuracyLow",
  "accuracyHigh"
})
public record Report(
    long prompts,
    @JsonUnwrapped Counts counts,
    @JsonUnwrapped Pace pace,
    @JsonUnwrapped Usage usage,
    long foreign,
    Map<String, Long> deadByCause,
    @JsonUnwrapped Groups groups,
    ExtractionMode reading,
    List<Sample> samples,
    @Nullable Foresight foresight,
    Map<String, BudgetUse> budgets,
    Map<String, Counts> withRetries) {

  /// Counts, tokens and cost by label.
  ///
  /// @param byRun by run
  /// @param byTemplate by template
  /// @param byModel by the model that answered
  /// @param byAccount by account
  /// @param byProvider by provider
  public record Groups(
      Map<String, GroupTotals> byRun,
      Map<String, GroupTotals> byTemplate,
      Map<String, GroupTotals> byModel,
      Map<String, GroupTotals> byAccount,
      Map<String, GroupTotals> byProvider) {
    /// Counts of a run; of nothing if it is not among them.
    public Counts of(String run) {
      @Nullable GroupTotals group = byRun.get(run);
      return group == null ? Counts.NONE : group.counts();
    }

    static Groups of(TallySnapshot snapshot) {
      return new Groups(
          snapshot.by(GroupingLabel.RUN),
          snapshot.by(GroupingLabel.TEMPLATE),
          snapshot.by(GroupingLabel.MODEL),
          snapshot.by(GroupingLabel.ACCOUNT),
          snapshot.by(GroupingLabel.PROVIDER));
    }
  }

  /// How fast it went.
  ///
  /// @param elapsedSeconds from the first publishing to the last answer
  /// @param answersPerSecond mean over that time; null if no time went by
  public record Pace(double elapsedSeconds, @Nullable Double answersPerSecond) {
    static Pace of(TallySnapshot snapshot) {
      double seconds = seconds(snapshot);
      return new Pace(seconds, seconds == 0 ? null : snapshot.counts().answered() / seconds);
    }

    /// The same, as a duration.
    public Duration elapsed() {
      return Duration.ofSeconds((long) elapsedSeconds, Math.round(elapsedSeconds % 1 * 1e9));
    }

    private static double seconds(TallySnapshot snapshot) {
      return snapshot.firstPublished() == null || snapshot.lastSettled() == null
          ? 0
          : Elapsed.seconds(snapshot.firstPublished(), snapshot.lastSettled());
    }
  }

  /// What it took.
  ///
  /// @param poolUtilisation calls made / calls the pool allowed between the first and the last
  ///   call; null if unknown
  /// @param quotaUse how much of what the quotas allowed was used while workers had the accounts,
  ///   and what the rest was lost to
  /// @param calls calls made
  /// @param repeatedCalls answers to prompts that had one already: calls that were paid twice, as
  ///   after a kill; not the calls that were made again since one failed
  /// @param madeAgain calls after which another one was made for the prompt, by cause: a status
  ///   such as `503`, or words such as `connection closed`
  /// @param mayBePaidTwice answers to prompts that were in flight when a worker ended without
  ///   handing them over; a lower bound, of calls begun up to its last commit
  /// @param rateLimited calls that failed by an account's fault, which is nearly always a 429
  /// @param callsByKey calls by the key that brought the answer
  /// @param spent tokens and cost of all answers
  /// @param latencyMillis how long the calls took that brought an answer
  public record Usage(
      @Nullable Double poolUtilisation,
      QuotaUse quotaUse,
      long calls,
      long repeatedCalls,
      Map<String, Long> madeAgain,
      long mayBePaidTwice,
      long rateLimited,
      @JsonProperty Map<KeyId, Long> callsByKey,
      @JsonUnwrapped TokenSpend spent,
      LatencySummary latencyMillis) {
    static Usage of(TallySnapshot.Effort effort, PoolCapacity pool) {
      Calls calls = effort.calls();
      return new Usage(
          utilisation(calls, pool),
          QuotaUse.of(calls.accountTime()),
          calls.total(),
          calls.repeated(),
          calls.madeAgain(),
          calls.mayBePaidTwice(),
          calls.failedByAccount(),
          calls.byKey(),
          effort.spent(),
          effort.latencies().figures());
    }

    private static @Nullable Double utilisation(Calls calls, PoolCapacity pool) {
      if (calls.first() == null || calls.last() == null) {
        return null;
      }
      Duration span = Duration.between(calls.first(), calls.last());
      OptionalDouble allowed = pool.allowed(calls.accounts().size(), span);
      return allowed.isEmpty() ? null : calls.total() / allowed.getAsDouble();
    }
  }

  /// The report of a tally.
  ///
  /// @param prompts how many were published, as far as is known
  public static Report of(
      TallySnapshot snapshot, long prompts, long foreign, ScorerSettings settings) {
    return new Report(
        Math.max(prompts, snapshot.counts().settled()),
        snapshot.counts(),
        Pace.of(snapshot),
        Usage.of(snapshot.effort(), settings.pool()),
        foreign,
        snapshot.deadByCause(),
        Groups.of(snapshot),
        settings.method().reading(),
        snapshot.samples(),
        null,
        Map.of(),
        Map.of());
  }

  /// The same, with how well its end could be predicted.
  public Report with(Foresight known) {
    return new Report(
        prompts,
        counts,
        pace,
        usage,
        foreign,
        deadByCause,
        groups,
        reading,
        samples,
        known,
        budgets,
        withRetries);
  }

  /// The same, with what runs have spent of their budgets.
  public Report with(Map<String, BudgetUse> use) {
    return new Report(
        prompts,
        counts,
        pace,
        usage,
        foreign,
        deadByCause,
        groups,
        reading,
        samples,
        foresight,
        use,
        withRetries);
  }

  /// The same, with runs and their retries together.
  public Report withRetries(Map<String, Counts> merged) {
    return new Report(
        prompts,
        counts,
        pace,
        usage,
        foreign,
        deadByCause,
        groups,
        reading,
        samples,
        foresight,
        budgets,
        merged);
  }
}
