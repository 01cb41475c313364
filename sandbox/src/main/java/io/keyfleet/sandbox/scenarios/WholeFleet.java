package io.keyfleet.sandbox.scenarios;

import io.keyfleet.sandbox.guarantees.Finding;
import io.keyfleet.sandbox.processes.FleetSize;
import io.keyfleet.sandbox.processes.ProcessFleet;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Every service as a process of its own, so that all that they ask of brokers is asked: for trying
/// them on the brokers of a Kafka release.
enum WholeFleet implements Scenario {
  WHOLE_FLEET(
      "a producer, three workers and a scorer as processes; kill -9 of one worker and, of several brokers, of the one that coordinates the group; neither comes back");

  private static final String PRODUCER = "producer status";
  private static final String RUNS = "runs status";
  private static final Duration LASTS = Duration.ofSeconds(15);

  private final String what;

  WholeFleet(String what) {
    this.what = what;
  }

  @Override
  public String what() {
    return what;
  }

  @Override
  public FleetSize size(Optional<Duration> lasts) {
    return FleetSize.harmed(3, 6, lasts.orElse(LASTS));
  }

  @Override
  public void play(ProcessFleet fleet) throws InterruptedException {
    fleet.startScorer();
    fleet.workers().add(fleet.size().workers());
    fleet.awaitShared();
    String prompts = String.valueOf(fleet.size().prompts());
    fleet.note(
        PRODUCER,
        fleet.run("producer", io.keyfleet.producer.Main.class, "--prompts", prompts, "--run", "a"));
    fleet.awaitWork();
    fleet.workers().kill(fleet.workers().oldest());
    if (fleet.brokers().count() > 1) {
      fleet.brokers().kill(fleet.workload().coordinator());
    }
    fleet.pass(fleet.size().lasts());
    fleet.note(RUNS, fleet.run("runs", io.keyfleet.scorer.Main.class, "runs", "--json"));
  }

  @Override
  public List<Finding> judge(ScenarioRun run) {
    int prompts = run.size().prompts();
    int published = run.records().prompts().size();
    int answered = run.records().answered().size();
    return List.of(
        new Finding(
            published == prompts && run.noted(PRODUCER) == 0,
            published + " of " + prompts + " prompts were published"),
        new Finding(answered == prompts, answered + " of them were answered"),
        new Finding(run.noted(RUNS) == 0, "runs were listed after the kill"));
  }
}
