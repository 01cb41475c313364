package io.keyfleet.sandbox.demo;

import io.keyfleet.scorer.report.AccuracyLine;
import io.keyfleet.scorer.report.BudgetNote;
import io.keyfleet.scorer.report.CallsLine;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.service.terminal.Messages;
import io.keyfleet.simulator.audit.Audit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The demo's last lines.
final class DemoSummary {
  private DemoSummary() {}

  /// @param audit what the API itself saw, if it is a simulated one
  static List<String> of(Messages messages, Report report, Optional<Audit> audit) {
    List<String> lines = new ArrayList<>();
    lines.add(AccuracyLine.of(report));
    lines.add(AccuracyLine.reading(report));
    lines.add(AccuracyLine.readings(report));
    Report.Usage usage = report.usage();
    lines.add(
        messages.say(
            "pool",
            percent(usage.poolUtilisation()),
            number(report.pace().answersPerSecond()),
            usage.rateLimited()));
    lines.add(CallsLine.of(report));
    lines.addAll(BudgetNote.lines(report));
    if (usage.quotaUse().used() != null) {
      lines.add(messages.say("quotas", usage.quotaUse()));
    }
    usage.callsByKey().forEach((key, calls) -> lines.add(messages.say("calls", key, calls)));
    audit.ifPresent(seen -> lines.add(audited(messages, seen)));
    return lines;
  }

  private static String audited(Messages messages, Audit audit) {
    long fullest =
        audit.accounts().stream().mapToLong(Audit.Account::largestWindowOfArrivals).max().orElse(0);
    return messages.say(
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
