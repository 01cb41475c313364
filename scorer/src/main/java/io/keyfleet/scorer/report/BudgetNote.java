package io.keyfleet.scorer.report;

import io.keyfleet.scorer.register.BudgetUse;
import io.keyfleet.service.terminal.Messages;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a report says of budgets, for people.
public final class BudgetNote {
  private BudgetNote() {}

  /// How far the budget is spent that has least left of those of runs that are not stopped, else of
  /// all; nothing if no run has one.
  public static Optional<String> of(Report report) {
    Messages messages = Messages.of(Report.class);
    Comparator<Map.Entry<String, BudgetUse>> share =
        Comparator.comparingDouble(one -> one.getValue().share());
    boolean alone = report.budgets().size() == 1;
    return report.budgets().entrySet().stream()
        .filter(one -> !one.getValue().stopped())
        .max(share)
        .or(() -> report.budgets().entrySet().stream().max(share))
        .map(one ->
            alone
                ? messages.say("budget", words(messages, one.getValue()))
                : messages.say("budget-of", words(messages, one.getValue()), one.getKey()));
  }

  /// A line for each run that has one.
  static List<String> lines(Messages messages, Report report) {
    return report.budgets().entrySet().stream()
        .map(one ->
            messages.say(
                "budget-line",
                one.getKey(),
                one.getValue().amounts(),
                words(messages, one.getValue())))
        .toList();
  }

  /// The same in the language of this process.
  public static List<String> lines(Report report) {
    return lines(Messages.of(Report.class), report);
  }

  private static String words(Messages messages, BudgetUse use) {
    return messages.say(use.stopped() ? "budget-stopped" : "budget-share", use.percent());
  }
}
