package io.keyfleet.scorer.tally.usage;

import io.keyfleet.contract.AccountTime;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How much of what the quotas allowed was used, as parts of the accounts' time.
///
/// @param used 0 to 1; null if answers do not tell
/// @param lost what the rest was lost to, by cause, the most first
public record QuotaUse(@Nullable Double used, Map<String, Double> lost) {
  /// Losses below this are not worth a word.
  private static final double NOTABLE = 0.0005;

  /// The use of a time.
  public static QuotaUse of(AccountTime time) {
    if (time.millis() <= 0) {
      return new QuotaUse(null, Map.of());
    }
    Map<String, Double> lost = new LinkedHashMap<>();
    time.lostMillis().entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
        .forEach(one -> lost.put(one.getKey(), one.getValue() / time.millis()));
    double all = lost.values().stream().mapToDouble(Double::doubleValue).sum();
    return new QuotaUse(Math.max(0, 1 - all), lost);
  }

  /// `97.8 %; lost to: margin 1.0 %, no_work 0.9 %`; empty if nothing is known.
  @Override
  public String toString() {
    if (used == null) {
      return "";
    }
    String causes =
        lost.entrySet().stream()
            .filter(one -> one.getValue() >= NOTABLE)
            .map(one -> one.getKey() + " " + percent(one.getValue()))
            .collect(Collectors.joining(", "));
    return percent(used) + (causes.isEmpty() ? "" : "; lost to: " + causes);
  }

  private static String percent(double part) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * part);
  }
}
