package io.keyfleet.scorer.report;

import io.keyfleet.scorer.dashboard.Foresight;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The line that says how well the end could be told while prompts were called.
final class ForesightLine {
  private ForesightLine() {}

  /// `forecast: the end was told to -1.2% at a tenth of the prompts, to +0.3% at half`; nothing if
  /// it could not be told.
  static Optional<String> of(Report report) {
    Foresight foresight = report.foresight();
    return foresight == null || (foresight.atTenth() == null && foresight.atHalf() == null)
        ? Optional.empty()
        : Optional.of(
            "forecast: the end was told to "
                + error(foresight.atTenth())
                + " of the time at a tenth of the prompts, to "
                + error(foresight.atHalf())
                + " at half");
  }

  private static String error(@Nullable Double part) {
    return part == null ? "n/a" : String.format(Locale.ROOT, "%+.1f%%", part * 100);
  }
}
