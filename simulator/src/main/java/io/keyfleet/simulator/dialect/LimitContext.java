package io.keyfleet.simulator.dialect;

import io.keyfleet.simulator.quota.Admission;
import io.keyfleet.simulator.quota.QuotaSpec;
import io.keyfleet.simulator.quota.QuotaStatus;
import io.keyfleet.simulator.quota.QuotaUnit;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/// A call and what the quotas of its account said to it.
///
/// @param organization whom the account belongs to
/// @param requestId of the call
/// @param model that was asked for
/// @param admission what they said
/// @param now by the clock on the wall
public record LimitContext(
    String organization, String requestId, String model, Admission admission, Instant now) {

  boolean accepted() {
    return admission instanceof Admission.Accepted;
  }

  /// The quota that refused, or else the one with the shortest window: which the headers tell of.
  Optional<QuotaStatus> shown(QuotaUnit unit) {
    Stream<QuotaStatus> about =
        admission.standings().stream().filter(one -> one.quota().counted() == unit);
    return about.min(
        Comparator.comparing(QuotaStatus::fits).thenComparing(status -> status.quota().window()));
  }

  /// The one with that window.
  Optional<QuotaStatus> shown(QuotaUnit unit, Duration window) {
    return admission.standings().stream()
        .filter(one -> one.quota().counted() == unit && one.quota().window().equals(window))
        .findFirst();
  }

  /// The error in OpenAI's words; only where it was refused.
  ErrorReply error(QuotaStatus cause) {
    QuotaSpec quota = cause.quota();
    boolean tokens = quota.counted() != QuotaUnit.REQUESTS && !quota.window().isZero();
    String asked =
        " for "
            + model
            + " in organization "
            + organization
            + " on "
            + period(quota)
            + ": Limit "
            + cause.limit()
            + (cause.isTooLarge() ? "" : ", Used " + cause.used())
            + ", Requested "
            + cause.requested()
            + ". ";
    String message =
        cause.isTooLarge()
            ? "Request too large"
                + asked
                + "The input or output tokens must be reduced in order to run successfully."
            : "Rate limit reached"
                + asked
                + "Please try again in "
                + GoDuration.show(cause.resetNanos())
                + ".";
    return ErrorCatalog.RATE_LIMIT
        .error(message + " Visit https://platform.openai.com/account/rate-limits to learn more.")
        .ofType(tokens ? "tokens" : "requests");
  }

  private static String period(QuotaSpec quota) {
    String word = quota.counted().word();
    Duration window = quota.window();
    String initial = quota.counted() == QuotaUnit.REQUESTS ? "R" : "T";
    if (window.isZero()) {
      return "concurrent requests";
    }
    if (window.equals(Duration.ofMinutes(1))) {
      return word + " per min (" + initial + "PM)";
    }
    if (window.equals(Duration.ofDays(1))) {
      return word + " per day (" + initial + "PD)";
    }
    return window.equals(Duration.ofSeconds(1))
        ? word + " per sec (" + initial + "PS)"
        : word + " per " + GoDuration.show(window.toNanos());
  }
}
