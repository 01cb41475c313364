package io.keyfleet.sandbox.scenarios;

import io.keyfleet.sandbox.guarantees.Finding;
import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
  void put(Performance run) {
    try {
      Map<String, String> sections = new LinkedHashMap<>();
      if (Files.exists(file)) {
        Matcher matcher = SECTION.matcher(Files.readString(file));
        while (matcher.find()) {
          sections.put(matcher.group(1), matcher.group(2).strip());
        }
      }
      sections.put(run.scenario().wireName(), section(run));
      StringBuilder text = new StringBuilder(HEAD);
      sections.forEach(
          (name, body) -> text.append("## ").append(name).append('\n').append(body).append("\n\n"));
      Files.writeString(file, text.toString().stripTrailing() + "\n");
    } catch (IOException e) {
      throw new Failure(
          "cannot write " + file + " (" + e.getMessage() + "); name another with --report", e);
    }
  }

  private static String section(Performance run) {
    StringBuilder text = new StringBuilder();
    Size size = run.size();
    text.append(
        String.format(
            Locale.ROOT,
            "%s. %,d prompts, %d workers, %d accounts at %s, harm for %d s (`./keyfleet scenarios %s --seconds %d`; %s).%n%n",
            run.scenario().what(),
            run.report().prompts(),
            size.workers(),
            size.accounts(),
            size.rate(),
            size.harm().toSeconds(),
            run.scenario().wireName(),
            size.harm().toSeconds(),
            machine()));
    for (Finding finding : run.findings()) {
      text.append("- ").append(finding).append('\n');
    }
    text.append("- calls repeated: ").append(run.repeated());
    text.append("; in flight when a worker died or was cut off: ")
        .append(run.inFlight())
        .append('\n');
    run.backInUse()
        .ifPresent(longest ->
            text.append("- accounts of killed workers back in use after at most ")
                .append(seconds(longest))
                .append('\n'));
    Optional.ofNullable(run.report().usage().poolUtilisation())
        .ifPresent(share ->
            text.append(String.format(Locale.ROOT, "- pool used: %.1f %%%n", share * 100)));
    return text.toString().strip();
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }

  private static String machine() {
    return Runtime.getRuntime().availableProcessors()
        + " processors, "
        + System.getProperty("os.name")
        + ", Java "
        + Runtime.version().feature();
  }
}
