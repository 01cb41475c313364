package io.keyfleet.plan;

import io.keyfleet.plan.workload.Range;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// A plan in lines for people.
final class PlanText {
  /// An account more that saves less than this part of the time is not worth a line.
  private static final double WORTH_SAYING = 0.005;

  private static final int MAX_SHARES = 50;

  private final RunPlan plan;
  private final List<String> lines = new ArrayList<>();

  private PlanText(RunPlan plan) {
    this.plan = plan;
  }

  /// @param now when it would be begun
  static List<String> of(RunPlan plan, Instant now) {
    PlanText text = new PlanText(plan);
    text.prompts();
    if (plan.prompts() > 0) {
      text.tokens();
      text.cost();
      text.finish(now);
      text.limits();
      text.shares();
    }
    return text.lines;
  }

  private void prompts() {
    String models =
        plan.promptsByModel().entrySet().stream()
            .map(model -> model.getKey() + " " + count(model.getValue()))
            .collect(Collectors.joining(", "));
    add("prompts", count(plan.prompts()) + (models.isEmpty() ? "" : ": " + models));
    for (Map.Entry<String, Long> model : plan.unserved().entrySet()) {
      add("unserved", count(model.getValue()) + " of " + model.getKey() + ", which no account has");
    }
    if (plan.bad() > 0) {
      add("bad", count(plan.bad()) + " lines that are no prompts");
    }
  }

  private void tokens() {
    RunPlan.Tokens tokens = plan.tokens();
    String read =
        tokens.inputMeasured()
            ? "measured, " + error(tokens.input()) + " by " + tokens.matched() + " answers"
            : "assumed by their length";
    add("read", range(tokens.input()) + " tokens; " + read);
    String written =
        tokens.outputMeasured()
            ? "measured, " + error(tokens.output()) + " by " + tokens.sample() + " answers"
            : "assumed; --measured RESULTS of a few prompts makes it a measurement";
    add("written", range(tokens.output()) + " tokens; " + written);
  }

  private void cost() {
    RunPlan.Cost cost = plan.cost();
    if (cost.total() != null) {
      Range total = cost.total();
      String list = cost.list() == null ? "" : "; list prices of " + cost.list();
      add(
          "cost",
          "%s %s (%s to %s)%s"
              .formatted(
                  money(total.expected()),
                  cost.currency(),
                  money(total.low()),
                  money(total.high()),
                  list));
    }
    for (String model : cost.unpriced()) {
      add("cost", "unknown for " + model + ": no price in the pool or the list (--prices)");
    }
  }

  private void finish(Instant now) {
    RunPlan.Finish finish = plan.finish();
    Range seconds = finish.seconds();
    String between =
        seconds.low() == seconds.high()
            ? ""
            : " (" + time(seconds.low()) + " to " + time(seconds.high()) + ")";
    add("calls", "from the first to the last " + time(finish.quotaSeconds()) + " by the quotas");
    add(
        "finish",
        "after %s%s, with the workers' margins and calls of %s%s: at %s if begun now"
            .formatted(
                time(seconds.expected()),
                between,
                time(finish.callSeconds()),
                finish.callMeasured() ? "" : " (assumed, --call-time)",
                now.plusMillis((long) (seconds.expected() * 1e3))
                    .toString()
                    .replaceAll("\\.\\d+Z", "Z")));
  }

  private void limits() {
    for (RunPlan.Binding limit : plan.binding()) {
      String share = "%.0f %% of the time".formatted(100 * limit.share());
      add("waits for", limit.limit() + " of " + limit.provider() + ", " + share);
    }
    if (plan.binding().isEmpty()) {
      add("waits for", "nothing: the quotas allow all calls at once");
    }
    for (RunPlan.OneMore more : plan.oneMore()) {
      if (more.savesSeconds() > WORTH_SAYING * plan.finish().quotaSeconds()) {
        add(
            "faster",
            "one more key of %s, with quotas like those of %s, saves %s"
                .formatted(more.provider(), more.like(), time(more.savesSeconds())));
      }
    }
  }

  private void shares() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("MODEL", "PROVIDER", "ACCOUNT", "CALLS", "READ", "WRITTEN", "COST"));
    for (RunPlan.Share share :
        plan.shares().subList(0, Math.min(MAX_SHARES, plan.shares().size()))) {
      rows.add(
          List.of(
              share.model(),
              share.provider(),
              share.account(),
              count(share.calls()),
              count(Math.round(share.inputTokens().expected())),
              count(Math.round(share.outputTokens().expected())),
              share.cost() == null ? "?" : money(share.cost().expected())));
    }
    lines.add("");
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        int column = i;
        int width = rows.stream().mapToInt(one -> one.get(column).length()).max().orElse(0);
        line.append(("%-" + width + "s  ").formatted(row.get(i)));
      }
      lines.add(line.toString().stripTrailing());
    }
    if (plan.shares().size() > MAX_SHARES) {
      lines.add(plan.shares().size() - MAX_SHARES + " more; --json has all");
    }
  }

  private void add(String what, String words) {
    lines.add("%-10s %s".formatted(what, words));
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String range(Range range) {
    return "%s (%s to %s)"
        .formatted(
            count(Math.round(range.expected())),
            count(Math.round(range.low())),
            count(Math.round(range.high())));
  }

  private static String error(Range range) {
    double error = range.expected() == 0 ? 0 : (range.high() - range.low()) / 2 / range.expected();
    return String.format(Locale.ROOT, "±%.1f %%", 100 * error);
  }

  private static String money(double amount) {
    return String.format(
        Locale.ROOT, amount >= 100 ? "%,.0f" : amount >= 1 ? "%.2f" : "%.4f", amount);
  }

  /// `19.8 s`, `41 min 10 s`, `3 h 12 min`, `2 d 5 h`.
  static String time(double seconds) {
    long whole = Math.round(seconds);
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    if (whole < 3_600) {
      return whole / 60 + " min " + whole % 60 + " s";
    }
    return whole < 86_400
        ? whole / 3_600 + " h " + whole % 3_600 / 60 + " min"
        : whole / 86_400 + " d " + whole % 86_400 / 3_600 + " h";
  }
}
