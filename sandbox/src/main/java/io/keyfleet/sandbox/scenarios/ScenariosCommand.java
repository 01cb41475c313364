package io.keyfleet.sandbox.scenarios;

import io.keyfleet.sandbox.processes.FleetSize;
import io.keyfleet.service.cli.Cli;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.settings.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Runs scenarios and reports which guarantees held.
@Command(
    name = "scenarios",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Injects faults into a fleet of real processes and checks what must still hold.",
      "Without a name it lists the scenarios."
    },
    footer = {"", "Exit status: 0 everything held, 1 something did not, 2 wrong usage."})
public final class ScenariosCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "NAME", arity = "0..*", description = "scenarios to play, or 'every'")
  private List<String> names = List.of();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "how long it lasts, instead of the scenario's own time")
  private @Nullable Integer seconds;

  @Option(
      names = "--margin",
      paramLabel = "MS",
      description =
          "KEYFLEET_QUOTA_MARGIN of the workers, in milliseconds, instead of the usual one")
  private @Nullable Integer margin;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "page whose sections to replace, such as sandbox/report.md")
  private @Nullable Path report;

  @Mixin private BrokerFlags brokers = new BrokerFlags();

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    if (names.isEmpty()) {
      Scenario.all()
          .forEach(scenario -> out.printf("%-20s %s%n", scenario.wireName(), scenario.what()));
      return Cli.SUCCESS;
    }
    boolean held = true;
    for (Scenario scenario : chosen()) {
      held &= play(scenario, out);
    }
    return held ? Cli.SUCCESS : Cli.FAILURE;
  }

  private boolean play(Scenario scenario, PrintWriter out) throws InterruptedException {
    FleetSize size =
        scenario
            .size(Optional.ofNullable(seconds).map(Duration::ofSeconds))
            .with(Optional.ofNullable(margin).map(Duration::ofMillis));
    Path folder = folder();
    out.printf(
        "%s: %s; %d prompts; logs in %s%n",
        scenario.wireName(), scenario.what(), size.prompts(), folder);
    out.flush();
    ScenarioRun.Judged judged = ScenarioRun.play(scenario, size, folder, brokers.start(folder));
    judged.findings().forEach(finding -> out.println("  " + finding));
    ReportPage.figures(judged.run()).forEach(figure -> out.println("  " + figure));
    out.flush();
    if (report != null) {
      new ReportPage(report).put(judged);
    }
    return judged.holds();
  }

  private List<Scenario> chosen() {
    List<String> problems = new ArrayList<>(brokers.problems());
    List<Scenario> chosen = new ArrayList<>();
    if (names.equals(List.of("every"))) {
      chosen.addAll(Scenario.all());
      names = List.of();
    }
    for (String name : names) {
      Scenario.named(name)
          .ifPresentOrElse(
              chosen::add,
              () -> problems.add("there is no scenario '" + name + "'; 'scenarios' lists them"));
    }
    if (seconds != null && (seconds < 1 || seconds > 86_400)) {
      problems.add("--seconds is not a whole number from 1 to 86400: '" + seconds + "'");
    }
    if (margin != null && (margin < 0 || margin > 60_000)) {
      problems.add("--margin is not a whole number from 0 to 60000: '" + margin + "'");
    }
    if (!problems.isEmpty()) {
      throw new UsageException(problems);
    }
    return chosen;
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("keyfleet-scenario-");
    } catch (IOException e) {
      throw new Failure("no temporary folder can be made: " + e.getMessage(), e);
    }
  }
}
