package io.keyfleet.sandbox.scenarios;

import io.keyfleet.sandbox.processes.FleetSize;
import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The committed page of what scenarios showed: one section each, of which a new run replaces its
/// own.
final class ReportPage {
  private static final Pattern SECTION = Pattern.compile("(?ms)^## (\\S+)\\R(.*?)(?=^## |\\z)");
  private static final String HEAD =
      """
      # Scenarios

      What `./keyfleet scenarios` showed: workers and broker as real processes on one machine, the API a simulated one
      that enforces its quotas strictly and keeps an audit. Every section is written by the run whose command it names.

      """;

  private final Path file;

  ReportPage(Path file) {
    this.file = file;
  }

  /// Puts a run's section in its place.
  void put(ScenarioRun.Judged judged) {
    try {
      Map<String, String> sections = new LinkedHashMap<>();
      if (Files.exists(file)) {
        Matcher matcher = SECTION.matcher(Files.readString(file));
        while (matcher.find()) {
          sections.put(matcher.group(1), matcher.group(2).strip());
        }
      }
      sections.put(judged.scenario().wireName(), section(judged));
      StringBuilder text = new StringBuilder(HEAD);
      sections.forEach(
          (name, body) -> text.append("## ").append(name).append('\n').append(body).append("\n\n"));
      Files.writeString(file, text.toString().stripTrailing() + "\n");
    } catch (IOException e) {
      throw new Failure(
          "cannot write " + file + " (" + e.getMessage() + "); name another with --report", e);
    }
  }

  private static String section(ScenarioRun.Judged judged) {
    ScenarioRun run = judged.run();
    FleetSize size = run.size();
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s. %,d prompts, %d workers, %d accounts at %s, %d s (`%s`; %s).%n%n",
            judged.scenario().what(),
            run.report().prompts(),
            size.workers(),
            size.accounts(),
            size.rate(),
            size.lasts().toSeconds(),
            command(judged.scenario(), size),
            machine()));
    judged.findings().forEach(finding -> text.append("- ").append(finding).append('\n'));
    figures(run).forEach(figure -> text.append("- ").append(figure).append('\n'));
    return text.toString().strip();
  }

  private static String command(Scenario scenario, FleetSize size) {
    Duration usual = scenario.size(Optional.empty()).lasts();
    return "./keyfleet scenarios "
        + scenario.wireName()
        + (usual.equals(size.lasts()) ? "" : " --seconds " + size.lasts().toSeconds())
        + size.margin().map(margin -> " --margin " + margin.toMillis()).orElse("");
  }

  /// What was measured, in words.
  static List<String> figures(ScenarioRun run) {
    List<String> figures = new ArrayList<>();
    figures.add(
        "calls repeated: "
            + run.repeated()
            + "; in flight when a worker was killed or paused: "
            + run.inFlight()
            + "; said to be paid twice perhaps: "
            + run.report().usage().mayBePaidTwice());
    run.backInUse()
        .ifPresent(longest ->
            figures.add(
                "accounts of killed workers back in use after at most "
                    + TimeFindings.seconds(longest)));
    run.handedOver()
        .ifPresent(longest ->
            figures.add(
                "accounts of workers that got SIGTERM in use by another after at most "
                    + TimeFindings.seconds(longest)));
    figures.add(
        String.format(
            Locale.ROOT,
            "pool used from the first call to the last: %.1f %%; calls refused with 429: %d of %d",
            run.poolUsed() * 100,
            run.audit().refused(),
            run.audit().calls()));
    if (!run.lost().isEmpty()) {
      figures.add("time of accounts lost: " + lost(run));
    }
    return figures;
  }

  private static String lost(ScenarioRun run) {
    return run.lost().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(one -> String.format(Locale.ROOT, "%s %.1f s", one.getKey(), one.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String machine() {
    return Runtime.getRuntime().availableProcessors()
        + " processors, "
        + System.getProperty("os.name")
        + ", Java "
        + Runtime.version().feature();
  }
}
