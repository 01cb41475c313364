package io.keyfleet.sandbox.demo;

import io.keyfleet.sandbox.simulator.audit.Audit;
import io.keyfleet.scorer.AccuracyLine;
import io.keyfleet.scorer.CallsLine;
import io.keyfleet.scorer.Report;
import io.keyfleet.service.terminal.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The demo's last lines.
final class Summary {
  private Summary() {}

  /// @param audit what the API itself saw, where it is a simulated one
  static List<String> of(Words words, Report report, Optional<Audit> audit) {
    List<String> lines = new ArrayList<>();
    lines.add(AccuracyLine.of(report));
    lines.add(AccuracyLine.reading(report));
    lines.add(AccuracyLine.readings(report));
    Report.Usage usage = report.usage();
    lines.add(
        words.say(
            "pool",
            percent(usage.poolUtilisation()),
            number(report.pace().answersPerSecond()),
            usage.rateLimited()));
    lines.add(CallsLine.of(report));
    if (usage.quotaUse().used() != null) {
      lines.add(words.say("quotas", usage.quotaUse()));
    }
    usage.callsByKey().forEach((key, calls) -> lines.add(words.say("calls", key, calls)));
    audit.ifPresent(seen -> lines.add(audited(words, seen)));
    return lines;
  }

  private static String audited(Words words, Audit audit) {
    long fullest =
        audit.accounts().stream().mapToLong(Audit.Account::largestWindowOfArrivals).max().orElse(0);
    return words.say(
        "audit",
        audit.calls(),
        audit.refused(),
        fullest,
        audit.accounts().getFirst().quota(),
        audit.prompts().answeredAgain());
  }

  private static String percent(@Nullable Double share) {
    return share == null ? "n/a" : String.format(Locale.ROOT, "%.1f %%", share * 100);
  }

  private static String number(@Nullable Double value) {
    return value == null ? "n/a" : String.format(Locale.ROOT, "%.1f", value);
  }
}
