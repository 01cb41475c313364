package io.keyfleet.sandbox.scenarios;

import io.keyfleet.sandbox.guarantees.Finding;
import io.keyfleet.sandbox.processes.FleetSize;
import io.keyfleet.sandbox.processes.ProcessFleet;
import io.keyfleet.sandbox.processes.SubmittedBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// kill -9 in the middle of a batch that a client gave to the gateway.
enum GatewayScenarios implements Scenario {
  GATEWAY_KILLED(
      "kill -9 of the gateway in the middle of an upload and, of a batch, as soon as it is made, while its lines are checked or published, and when a third and nine tenths of it are answered") {
    @Override
    void begin(ProcessFleet fleet) throws InterruptedException {
      fleet.gateway().restartInAnUpload();
      fleet.note(HALF, fleet.gateway().files());
    }

    @Override
    void strike(ProcessFleet fleet, SubmittedBatch batch) throws InterruptedException {
      fleet.gateway().restart();
      batch.awaitAnswered(fleet.size().prompts() / 3);
      fleet.gateway().restart();
      batch.awaitAnswered(fleet.size().prompts() * 9L / 10);
      fleet.gateway().restart();
    }

    @Override
    public List<Finding> judge(ScenarioRun run) {
      List<Finding> findings = super.judge(run);
      findings.add(
          new Finding(
              run.noted(HALF) == 0,
              run.noted(HALF)
                  + " files were left of an upload that was cut; a gateway served again after at most "
                  + TimeFindings.seconds(Duration.ofMillis(run.noted(ABSENCE)))));
      return findings;
    }
  },

  GATEWAY_WORKER_KILLED(
      "kill -9 of a worker when a third and two thirds of a batch are answered; each is replaced") {
    @Override
    void strike(ProcessFleet fleet, SubmittedBatch batch) throws InterruptedException {
      for (int third = 1; third <= 2; third++) {
        batch.awaitAnswered((long) fleet.size().prompts() * third / 3);
        fleet.workers().kill(fleet.workers().oldest());
        fleet.workers().add();
      }
    }
  },

  GATEWAY_BROKER_KILLED(
      "kill -9 of the broker as soon as a batch is made, while its lines are checked or published, and when half of it is answered; it is away for 10 s each time") {
    @Override
    void strike(ProcessFleet fleet, SubmittedBatch batch) throws InterruptedException {
      killBroker(fleet);
      batch.awaitAnswered(fleet.size().prompts() / 2);
      killBroker(fleet);
    }
  };

  private static final Duration LASTS = Duration.ofSeconds(50);
  private static final Duration AWAY = Duration.ofSeconds(10);
  private static final String HALF = "files of a cut upload";
  private static final String COMPLETED = "completed";
  private static final String TOTAL = "total";
  private static final String SETTLED = "settled";
  private static final String OUTPUT = "output";
  private static final String ERRORS = "errors";
  private static final String IDS = "ids";
  private static final String ABSENCE = "absence in ms";

  private final String what;

  GatewayScenarios(String what) {
    this.what = what;
  }

  /// What happens before there is a batch.
  void begin(ProcessFleet fleet) throws InterruptedException {}

  /// What happens to it.
  abstract void strike(ProcessFleet fleet, SubmittedBatch batch) throws InterruptedException;

  private static void killBroker(ProcessFleet fleet) throws InterruptedException {
    fleet.brokers().kill();
    fleet.pass(AWAY);
    fleet.brokers().start();
  }

  @Override
  public String what() {
    return what;
  }

  @Override
  public FleetSize size(Optional<Duration> lasts) {
    return FleetSize.batch(4, 8, lasts.orElse(LASTS));
  }

  @Override
  public void play(ProcessFleet fleet) throws InterruptedException {
    fleet.workers().add(fleet.size().workers());
    fleet.awaitShared();
    fleet.gateway().start();
    begin(fleet);
    SubmittedBatch batch = fleet.gateway().submit(fleet.size().prompts());
    strike(fleet, batch);
    SubmittedBatch.Ended ended = batch.awaitEnd();
    fleet.note(COMPLETED, ended.status().equals("completed") ? 1 : 0);
    fleet.note(TOTAL, ended.total());
    fleet.note(SETTLED, ended.settled());
    fleet.note(OUTPUT, ended.output());
    fleet.note(ERRORS, ended.errors());
    fleet.note(IDS, ended.ids());
    fleet.note(ABSENCE, fleet.gateway().longestAbsence().toMillis());
  }

  @Override
  public List<Finding> judge(ScenarioRun run) {
    long lines = run.size().prompts();
    long read = run.noted(OUTPUT) + run.noted(ERRORS);
    List<Finding> findings = new ArrayList<>();
    findings.add(
        new Finding(
            run.noted(IDS) == lines && read == lines,
            String.format(
                Locale.ROOT,
                "%,d of %,d custom_ids are in the batch's files, which have %,d lines of output and %,d of errors",
                run.noted(IDS),
                lines,
                run.noted(OUTPUT),
                run.noted(ERRORS))));
    findings.add(
        new Finding(
            run.records().prompts().size() == lines,
            String.format(
                Locale.ROOT, "%,d lines were published", run.records().prompts().size())));
    findings.add(
        new Finding(
            run.noted(COMPLETED) == 1 && run.noted(TOTAL) == lines && run.noted(SETTLED) == lines,
            String.format(
                Locale.ROOT,
                "the batch %s with %,d of %,d requests counted",
                run.noted(COMPLETED) == 1 ? "is completed" : "did not complete",
                run.noted(SETTLED),
                run.noted(TOTAL))));
    return findings;
  }
}
