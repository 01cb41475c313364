package io.keyfleet.scorer.tally;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.keyfleet.scorer.grading.ExtractionMode;
import io.keyfleet.scorer.grading.Score;
import io.keyfleet.scorer.grading.Verdict;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How many prompts got which verdict.
///
/// The verdicts are those of the reading that was chosen; beside them stands how many are right by
/// three of them.
///
/// @param filtered what a content filter refused or withheld; neither answered nor unanswered
/// @param lenientRight right by the lenient reading
/// @param strictRight right by the strict reading
/// @param finalRight right by the final reading
/// @param byFinal scored by the final reading
/// @param byStrict scored by the strict reading
@JsonPropertyOrder({
  "answered",
  "scored",
  "right",
  "wrong",
  "unreadable",
  "truncated",
  "filtered",
  "unanswered",
  "unscored",
  "lenientRight",
  "strictRight",
  "finalRight",
  "byFinal",
  "byStrict",
  "accuracy",
  "accuracyLow",
  "accuracyHigh",
  "lenientAccuracy",
  "strictAccuracy",
  "finalAccuracy"
})
public record Counts(
    long right,
    long wrong,
    long unreadable,
    long truncated,
    long filtered,
    long unanswered,
    long unscored,
    long lenientRight,
    long strictRight,
    long finalRight,
    long byFinal,
    long byStrict) {
  /// Of nothing.
  public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /// These and `by` (1 or -1) prompts that got `score`.
  Counts plus(Score score, int by) {
    Verdict verdict = score.verdict();
    return new Counts(
        right + (verdict == Verdict.RIGHT ? by : 0),
        wrong + (verdict == Verdict.WRONG ? by : 0),
        unreadable + (verdict == Verdict.UNREADABLE ? by : 0),
        truncated + (verdict == Verdict.TRUNCATED ? by : 0),
        filtered + (verdict == Verdict.FILTERED ? by : 0),
        unanswered + (verdict == Verdict.UNANSWERED ? by : 0),
        unscored + (verdict == Verdict.UNSCORED ? by : 0),
        lenientRight + (score.lenient() == Verdict.RIGHT ? by : 0),
        strictRight + (score.strict() == Verdict.RIGHT ? by : 0),
        finalRight + (score.stated() == Verdict.RIGHT ? by : 0),
        byFinal + (verdict.scored() && score.taken() == ExtractionMode.FINAL ? by : 0),
        byStrict + (verdict.scored() && score.taken() == ExtractionMode.STRICT ? by : 0));
  }

  /// These and those.
  Counts plus(Counts other) {
    return new Counts(
        right + other.right,
        wrong + other.wrong,
        unreadable + other.unreadable,
        truncated + other.truncated,
        filtered + other.filtered,
        unanswered + other.unanswered,
        unscored + other.unscored,
        lenientRight + other.lenientRight,
        strictRight + other.strictRight,
        finalRight + other.finalRight,
        byFinal + other.byFinal,
        byStrict + other.byStrict);
  }

  /// These, if the prompts of `retries` are some of the dead ones here: what became of those stands
  /// in the place of so many deaths.
  ///
  /// @param filteredFirst whether they are those that were filtered, as far as there are so many
  public Counts replacedBy(Counts retries, boolean filteredFirst) {
    long first = filteredFirst ? Math.min(filtered, retries.settled()) : 0;
    long dead = Math.min(unanswered, retries.settled() - first);
    long kept = Math.min(filtered, retries.settled() - dead);
    return new Counts(0, 0, 0, 0, -kept, -dead, 0, 0, 0, 0, 0, 0).plus(this).plus(retries);
  }

  /// Prompts with `verdict`.
  public long of(Verdict verdict) {
    return switch (verdict) {
      case RIGHT -> right;
      case WRONG -> wrong;
      case UNREADABLE -> unreadable;
      case TRUNCATED -> truncated;
      case FILTERED -> filtered;
      case UNANSWERED -> unanswered;
      case UNSCORED -> unscored;
    };
  }

  /// Prompts that were answered and had something to compare with.
  @JsonProperty
  public long scored() {
    return right + wrong + unreadable + truncated;
  }

  /// Prompts that were answered.
  @JsonProperty
  public long answered() {
    return scored() + unscored;
  }

  /// Prompts that are done with.
  public long settled() {
    return answered() + unanswered + filtered;
  }

  /// Share of right ones among the scored, 0 to 1; null if none is.
  @JsonProperty
  public @Nullable Double accuracy() {
    return scored() == 0 ? null : (double) right / scored();
  }

  /// Lower end of its 95 % interval; null if none is scored.
  @JsonProperty
  public @Nullable Double accuracyLow() {
    return interval(right).map(Interval::low).orElse(null);
  }

  /// Upper end of it.
  @JsonProperty
  public @Nullable Double accuracyHigh() {
    return interval(right).map(Interval::high).orElse(null);
  }

  /// The share of right ones by the lenient reading; null if none is scored.
  @JsonProperty
  public @Nullable Double lenientAccuracy() {
    return scored() == 0 ? null : (double) lenientRight / scored();
  }

  /// The share of right ones by the strict reading; null if none is scored.
  @JsonProperty
  public @Nullable Double strictAccuracy() {
    return scored() == 0 ? null : (double) strictRight / scored();
  }

  /// The share of right ones by the final reading; null if none is scored.
  @JsonProperty
  public @Nullable Double finalAccuracy() {
    return scored() == 0 ? null : (double) finalRight / scored();
  }

  /// The 95 % interval of `hits` among the scored; nothing if none is scored.
  public Optional<Interval> interval(long hits) {
    return scored() == 0 ? Optional.empty() : Optional.of(Interval.wilson(hits, scored()));
  }

  /// The share of `hits` among the scored with its interval, in percent: `85.00% (95% CI
  /// 76.72-90.69)`, with `n/a` for both figures where none is scored.
  public String share(long hits) {
    return interval(hits)
        .map(interval ->
            String.format(
                Locale.ROOT,
                "%.2f%% (95%% CI %.2f-%.2f)",
                100.0 * hits / scored(),
                interval.low() * 100,
                interval.high() * 100))
        .orElse("n/a (95% CI n/a)");
  }
}
