package io.keyfleet.scorer.report;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// What the prompts took in calls, in a line.
public final class CallsLine {
  private static final int MOST_CAUSES = 8;

  private CallsLine() {}

  /// `calls: 1,362 for 1,319 prompts; 43 made again (connection closed 40, 503 3)`, the most
  /// frequent causes first, and how many prompts were answered twice or have the answer of an
  /// earlier run, if any do.
  public static String of(Report report) {
    Report.Usage usage = report.usage();
    long again = usage.madeAgain().values().stream().mapToLong(Long::longValue).sum();
    String made = again == 0 ? "none" : number(again);
    return "calls: "
        + number(usage.calls())
        + " for "
        + number(report.counts().settled())
        + " prompts; "
        + made
        + " made again"
        + (again == 0 ? "" : " (" + causes(usage.madeAgain()) + ")")
        + (usage.repeatedCalls() == 0
            ? ""
            : "; " + number(usage.repeatedCalls()) + " answered twice")
        + (usage.spent().reused() == 0
            ? ""
            : "; " + number(usage.spent().reused()) + " reused from earlier runs, not called");
  }

  private static String causes(Map<String, Long> byCause) {
    String named =
        byCause.entrySet().stream()
            .sorted(
                Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(MOST_CAUSES)
            .map(cause -> cause.getKey() + " " + number(cause.getValue()))
            .collect(Collectors.joining(", "));
    return byCause.size() > MOST_CAUSES ? named + ", …" : named;
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
