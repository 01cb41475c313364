package io.keyfleet.scorer.report;

import io.keyfleet.scorer.tally.Counts;
import java.time.Duration;
import java.util.Locale;

/// The line that users grep for.
public final class AccuracyLine {
  private AccuracyLine() {}

  /// `accuracy: 85.00% (95% CI 76.72-90.69) right=85 … of 100 elapsed 00:00:20.480`, with `n/a` for
  /// both figures while nothing is scored. Answers that have nothing to compare with, and what a
  /// content filter kept back, follow it, if there are any.
  public static String of(Report report) {
    Counts counts = report.counts();
    return String.format(
        Locale.ROOT,
        "accuracy: %s right=%d unreadable=%d wrong=%d truncated=%d unanswered=%d of %d elapsed %s%s%s",
        counts.share(counts.right()),
        counts.right(),
        counts.unreadable(),
        counts.wrong(),
        counts.truncated(),
        counts.unanswered(),
        report.prompts(),
        clock(report.pace().elapsed()),
        counts.unscored() == 0 ? "" : " unscored=" + counts.unscored(),
        counts.filtered() == 0 ? "" : " filtered=" + counts.filtered());
  }

  /// The readings side by side: `readings: strict 84.00% (95% CI …), lenient 85.00% (95% CI …),
  /// final 85.00% (95% CI …)`.
  public static String readings(Report report) {
    Counts counts = report.counts();
    return "readings: strict "
        + counts.share(counts.strictRight())
        + ", lenient "
        + counts.share(counts.lenientRight())
        + ", final "
        + counts.share(counts.finalRight());
  }

  /// Which reading was taken, and why: `reading: auto took final for 1319 answers (their prompts
  /// are not known to ask for JSON) and strict for 0 (they do)`.
  public static String reading(Report report) {
    Counts counts = report.counts();
    return switch (report.reading()) {
      case AUTO ->
          "reading: auto took final for "
              + counts.byFinal()
              + " answers (their prompts are not known to ask for JSON) and strict for "
              + counts.byStrict()
              + " (they do)";
      case STRICT, LENIENT, WHOLE, FINAL ->
          "reading: " + report.reading().word() + ", as it was asked for";
    };
  }

  private static String clock(Duration elapsed) {
    return String.format(
        Locale.ROOT,
        "%02d:%02d:%02d.%03d",
        elapsed.toHours(),
        elapsed.toMinutesPart(),
        elapsed.toSecondsPart(),
        elapsed.toMillisPart());
  }
}
