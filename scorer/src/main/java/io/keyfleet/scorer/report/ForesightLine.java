package io.keyfleet.scorer.report;

import io.keyfleet.scorer.dashboard.Foresight;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The line that says how well the end could be predicted while prompts were called.
final class ForesightLine {
  private ForesightLine() {}

  /// `forecast error: -1.2% of the time at a tenth of the prompts, +0.3% at half`; nothing if it
  /// could not be predicted.
  static Optional<String> of(Report report) {
    Foresight foresight = report.foresight();
    return foresight == null || (foresight.atTenth() == null && foresight.atHalf() == null)
        ? Optional.empty()
        : Optional.of(
            "forecast error: "
                + error(foresight.atTenth())
                + " of the time at a tenth of the prompts, "
                + error(foresight.atHalf())
                + " at half");
  }

  private static String error(@Nullable Double part) {
    return part == null ? "n/a" : String.format(Locale.ROOT, "%+.1f%%", part * 100);
  }
}
