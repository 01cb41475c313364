package io.keyfleet.worker.account;

import io.keyfleet.service.settings.Rate;
import java.util.Locale;
import java.util.Set;

/// One limit of an account: at most so many of a unit in any window. Quotas belong to an account
/// and a model; where some models share a quota, as those of a class do at Anthropic, it names them
/// all. Requests per day are requests in a window of 24 hours.
///
/// @param unit what is counted
/// @param rate how many in which window
/// @param models those whose calls count together, by their logical names; empty: every model's
public record Quota(Unit unit, Rate rate, Set<String> models) {
  /// Tokens of a call where nothing is known of it: a short question and its answer.
  private static final double TYPICAL_TOKENS = 1_000;

  /// What a quota counts.
  public enum Unit {
    /// Calls, whatever becomes of them.
    REQUESTS,
    /// Tokens read and written.
    TOKENS,
    /// Tokens read.
    INPUT_TOKENS,
    /// Tokens written.
    OUTPUT_TOKENS
  }

  public Quota {
    models = Set.copyOf(models);
  }

  /// Requests of any model.
  public static Quota requests(Rate rate) {
    return new Quota(Unit.REQUESTS, rate, Set.of());
  }

  /// The same with this count, if it is lower.
  public Quota limitedTo(long count) {
    return count < rate.count() ? new Quota(unit, new Rate(count, rate.window()), models) : this;
  }

  /// Whether calls of this model count.
  ///
  /// @param model its logical name
  public boolean covers(String model) {
    return models.isEmpty() || models.contains(model);
  }

  /// Calls per second that it allows in the long run, about.
  double callsPerSecond() {
    return unit == Unit.REQUESTS ? rate.perSecond() : rate.perSecond() / TYPICAL_TOKENS;
  }

  /// In the words that people use: `500/min`, `100000/min output_tokens of gpt-4o`.
  @Override
  public String toString() {
    String what = unit == Unit.REQUESTS ? "" : " " + unit.name().toLowerCase(Locale.ROOT);
    return rate + what + (models.isEmpty() ? "" : " of " + String.join(", ", models));
  }
}
