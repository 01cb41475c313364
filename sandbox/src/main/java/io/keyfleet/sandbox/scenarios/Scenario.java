package io.keyfleet.sandbox.scenarios;

import io.keyfleet.sandbox.guarantees.Finding;
import io.keyfleet.sandbox.processes.FleetSize;
import io.keyfleet.sandbox.processes.ProcessFleet;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// A workload, with or without injected faults.
sealed interface Scenario
    permits FaultScenarios,
        UtilisationScenarios,
        ContentionScenarios,
        SustainedScenarios,
        GatewayScenarios,
        WholeFleet {
  /// Every one there is, by their kinds.
  static List<Scenario> all() {
    return Stream.of(
            FaultScenarios.values(),
            UtilisationScenarios.values(),
            ContentionScenarios.values(),
            SustainedScenarios.values(),
            GatewayScenarios.values(),
            WholeFleet.values())
        .flatMap(Stream::<Scenario>of)
        .toList();
  }

  static Optional<Scenario> named(String name) {
    return all().stream().filter(one -> one.wireName().equals(name)).findFirst();
  }

  /// Its name in code; every scenario is a constant.
  String name();

  /// Its name on the command line.
  default String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// What is done, in words.
  String what();

  /// How large it is.
  ///
  /// @param seconds how long it lasts, if that is not left to it
  FleetSize size(Optional<Duration> seconds);

  /// Starts workers, publishes prompts and does what there is to do, up to where the rest of the
  /// prompts need only be awaited.
  void play(ProcessFleet fleet) throws InterruptedException;

  /// What has to hold besides the guarantees.
  List<Finding> judge(ScenarioRun run);
}
