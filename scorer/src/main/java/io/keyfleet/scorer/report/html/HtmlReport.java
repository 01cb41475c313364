package io.keyfleet.scorer.report.html;

import static io.keyfleet.scorer.report.html.HtmlTable.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.scorer.grading.Verdict;
import io.keyfleet.scorer.report.AccuracyLine;
import io.keyfleet.scorer.report.CallsLine;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.scorer.tally.Counts;
import io.keyfleet.scorer.tally.GroupTotals;
import io.keyfleet.scorer.tally.Sample;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A report as one HTML file that opens anywhere: accuracy with intervals, verdicts, use of quotas,
/// cost, wrong answers, and two runs compared. It has at most [#MAX_ROWS] rows a table, no script,
/// and its policy lets it load nothing.
public final class HtmlReport {
  static final int MAX_ROWS = 200;

  private static final String STYLE = style();

  private HtmlReport() {}

  /// The file's text.
  ///
  /// @param compared two of its runs; nothing for none
  public static String of(Report report, Optional<ComparedRuns> compared) {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>Keyfleet report</title>
        <style>
        """);
    page.append(STYLE).append("</style>\n</head>\n<body>\n<main>\n");
    page.append(summary(report));
    compared.ifPresent(runs -> page.append(section("Two runs", runs.html())));
    groups(report.groups()).forEach((name, groups) -> page.append(accuracies(name, groups)));
    page.append(section("Runs with their retries", retries(report)));
    page.append(section("Verdicts by template", verdicts(report)));
    page.append(section("Use of the quotas", quotas(report)));
    page.append(section("Calls and cost", cost(report)));
    page.append(section("Dead prompts", dead(report)));
    page.append(section("Answers that are not right", samples(report.samples())));
    return page.append("</main>\n</body>\n</html>\n").toString();
  }

  private static String summary(Report report) {
    Counts counts = report.counts();
    return "<header>\n<h1>Keyfleet report</h1>\n<p class=\"number\">"
        + (counts.accuracy() == null ? "n/a" : percent(counts.accuracy()))
        + "</p>\n<p>"
        + text(AccuracyLine.of(report))
        + "</p>\n<p>"
        + text(AccuracyLine.reading(report))
        + "</p>\n<p>"
        + text(AccuracyLine.readings(report))
        + "</p>\n</header>\n";
  }

  private static Map<String, Map<String, GroupTotals>> groups(Report.Groups groups) {
    Map<String, Map<String, GroupTotals>> named = new LinkedHashMap<>();
    named.put("template", groups.byTemplate());
    named.put("run", groups.byRun());
    named.put("model", groups.byModel());
    named.put("account", groups.byAccount());
    return named;
  }

  private static String accuracies(String name, Map<String, GroupTotals> groups) {
    HtmlTable table =
        new HtmlTable(
            name, "accuracy", "95 % interval", "0 to 1", "right", "scored", "answered", "cost");
    groups.entrySet().stream()
        .limit(MAX_ROWS)
        .forEach(group -> {
          Counts counts = group.getValue().counts();
          table.row(
              Arrays.<@Nullable Object>asList(
                  group.getKey(),
                  counts.accuracy() == null ? "n/a" : percent(counts.accuracy()),
                  interval(counts),
                  new HtmlTable.Drawn(bar(counts)),
                  number(counts.right()),
                  number(counts.scored()),
                  number(counts.answered()),
                  group.getValue().spent().cost().toPlainString()));
        });
    return section("Accuracy by " + name, table.empty() ? "" : table + more(groups.size()));
  }

  private static String retries(Report report) {
    HtmlTable table =
        new HtmlTable("run", "accuracy", "with its retries", "95 % interval", "scored", "dead");
    report.withRetries().entrySet().stream()
        .limit(MAX_ROWS)
        .forEach(run -> {
          Counts own = report.groups().of(run.getKey());
          Counts merged = run.getValue();
          table.row(
              Arrays.<@Nullable Object>asList(
                  run.getKey(),
                  own.accuracy() == null ? "n/a" : percent(own.accuracy()),
                  merged.accuracy() == null ? "n/a" : percent(merged.accuracy()),
                  interval(merged),
                  number(merged.scored()),
                  number(merged.unanswered())));
        });
    return table.empty() ? "" : table + more(report.withRetries().size());
  }

  private static String verdicts(Report report) {
    List<String> head =
        Stream.concat(Stream.of("template"), Arrays.stream(Verdict.values()).map(Verdict::word))
            .toList();
    HtmlTable table = new HtmlTable(head.toArray(String[]::new));
    report.groups().byTemplate().entrySet().stream()
        .limit(MAX_ROWS)
        .forEach(group -> table.row(verdicts(group.getKey(), group.getValue().counts())));
    table.row(verdicts("all prompts", report.counts()));
    return table + more(report.groups().byTemplate().size());
  }

  private static List<Object> verdicts(String name, Counts counts) {
    List<Object> cells = new ArrayList<>();
    cells.add(name);
    for (Verdict verdict : Verdict.values()) {
      cells.add(number(counts.of(verdict)));
    }
    return cells;
  }

  private static String quotas(Report report) {
    var use = report.usage().quotaUse();
    if (use.used() == null) {
      return "<p>The answers do not tell.</p>\n";
    }
    HtmlTable table = new HtmlTable("the accounts' time", "share");
    table.row(List.of("used", percent(Objects.requireNonNull(use.used()))));
    use.lost()
        .forEach((cause, share) ->
            table.row(List.of("lost: " + cause.replace('_', ' '), percent(share))));
    return table.toString();
  }

  private static String cost(Report report) {
    Report.Usage usage = report.usage();
    HtmlTable table = new HtmlTable("what", "figure");
    table.row(List.of("cost", usage.spent().cost().toPlainString()));
    report
        .budgets()
        .forEach((run, use) ->
            table.row(
                List.of(
                    "budget of run " + run, use.amounts() + (use.stopped() ? ", stopped" : ""))));
    table.row(List.of("tokens read", number(usage.spent().promptTokens())));
    table.row(List.of("tokens written", number(usage.spent().completionTokens())));
    table.row(List.of("calls", number(usage.calls())));
    table.row(List.of("reused from earlier runs", number(usage.spent().reused())));
    table.row(List.of("answered twice", number(usage.repeatedCalls())));
    table.row(List.of("perhaps paid twice", number(usage.mayBePaidTwice())));
    var latency = usage.latencyMillis();
    table.row(
        List.of(
            "latency p50, p95, p99",
            latency.p50() + ", " + latency.p95() + ", " + latency.p99() + " ms"));
    return "<p>" + text(CallsLine.of(report)) + "</p>\n" + table;
  }

  private static String dead(Report report) {
    HtmlTable table = new HtmlTable("cause", "prompts");
    report
        .deadByCause()
        .forEach((cause, count) -> table.row(List.of(cause.replace('_', ' '), number(count))));
    return table.empty() ? "<p>None: every prompt has an answer.</p>\n" : table.toString();
  }

  private static String samples(List<Sample> samples) {
    if (samples.isEmpty()) {
      return "<p>None.</p>\n";
    }
    HtmlTable table =
        new HtmlTable("prompt", "verdict", "template", "question", "expected", "answer's end");
    samples.stream()
        .limit(MAX_ROWS)
        .forEach(one ->
            table.row(
                Arrays.<@Nullable Object>asList(
                    one.id() == null ? one.prompt() : one.id(),
                    one.verdict().word(),
                    one.template(),
                    one.question(),
                    one.expected() == null ? null : one.expected().toString(),
                    one.answer())));
    return "<p>The latest ten of each verdict; the page and a results file have all.</p>\n" + table;
  }

  private static String section(String title, String body) {
    return body.isEmpty()
        ? ""
        : "<section>\n<h2>" + text(title) + "</h2>\n" + body + "</section>\n";
  }

  private static String more(int rows) {
    return rows > MAX_ROWS ? "<p>And " + number(rows - MAX_ROWS) + " more.</p>\n" : "";
  }

  private static @Nullable String interval(Counts counts) {
    return counts
        .interval(counts.right())
        .map(one -> percent(one.low()) + " – " + percent(one.high()))
        .orElse(null);
  }

  /// The interval on a line from 0 to 1.
  private static String bar(Counts counts) {
    return counts
        .interval(counts.right())
        .map(one ->
            String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 100 10\" aria-hidden=\"true\"><path class=\"axis\" d=\"M0 5H100\"/>"
                    + "<path class=\"range\" d=\"M%.2f 5H%.2f\"/><circle cx=\"%.2f\" cy=\"5\" r=\"3\"/></svg>",
                one.low() * 100,
                one.high() * 100,
                100.0 * counts.right() / counts.scored()))
        .orElse("");
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private static String style() {
    try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
