package io.keyfleet.sandbox.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.sandbox.guarantees.Evidence;
import io.keyfleet.sandbox.guarantees.Finding;
import io.keyfleet.sandbox.guarantees.TopicRecords;
import io.keyfleet.sandbox.processes.Brokers;
import io.keyfleet.sandbox.processes.FleetSize;
import io.keyfleet.sandbox.processes.ProcessFleet;
import io.keyfleet.sandbox.processes.Workers.End;
import io.keyfleet.sandbox.processes.Workers.Kind;
import io.keyfleet.scorer.report.Report;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.simulator.audit.Audit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// The results of one run of a scenario.
///
/// @param size how large it was
/// @param report what the scorer counted
/// @param audit what the API saw
/// @param records what is in Kafka
/// @param ends whose work came to a stop when
/// @param lost seconds of the accounts' time that went by unused, by the reason, as the workers
///   said when they ended
/// @param notes the scenario's own figures
record ScenarioRun(
    FleetSize size,
    Report report,
    Audit audit,
    TopicRecords records,
    List<End> ends,
    Map<String, Double> lost,
    Map<String, Long> notes) {
  private static final long PATIENCE_MINUTES = 15;

  /// A run, and what it is found to hold.
  ///
  /// @param scenario which
  /// @param run what came of it
  /// @param guarantees what they say
  /// @param own what the scenario itself asks for besides
  record Judged(Scenario scenario, ScenarioRun run, List<Finding> guarantees, List<Finding> own) {
    List<Finding> findings() {
      return Stream.concat(guarantees.stream(), own.stream()).toList();
    }

    boolean holds() {
      return findings().stream().allMatch(Finding::holds);
    }
  }

  /// Plays a scenario and judges it.
  ///
  /// @param folder takes data, logs, and the API's audit
  /// @param brokers of the fleet, ended with it
  static Judged play(Scenario scenario, FleetSize size, Path folder, Brokers brokers)
      throws InterruptedException {
    try (ProcessFleet fleet = new ProcessFleet(size, folder, brokers)) {
      scenario.play(fleet);
      Report report = scored(fleet);
      Optional<JsonNode> counted = fleet.scorerReport();
      Evidence evidence = fleet.evidence();
      keep(evidence.audit(), folder.resolve("audit.json"));
      ScenarioRun run =
          new ScenarioRun(
              size,
              report,
              evidence.audit(),
              evidence.records(),
              fleet.workers().ends(),
              fleet.workers().lost(),
              fleet.notes());
      List<Finding> findings = new ArrayList<>(evidence.findings(run.mayBeRepeated()));
      counted.ifPresent(other -> findings.add(sameCounts(report, other)));
      return new Judged(scenario, run, findings, scenario.judge(run));
    }
  }

  private static void keep(Audit audit, Path file) {
    try {
      RecordJson.MAPPER.writeValue(file.toFile(), audit);
    } catch (IOException e) {
      throw new Failure("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private static Report scored(ProcessFleet fleet) throws InterruptedException {
    CompletableFuture<Report> score =
        CompletableFuture.supplyAsync(
            () -> score(fleet), task -> Thread.ofPlatform().daemon().start(task));
    try {
      return score.get(PATIENCE_MINUTES, TimeUnit.MINUTES);
    } catch (ExecutionException e) {
      throw new Failure("scoring failed: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new Failure("not every prompt was settled within " + PATIENCE_MINUTES + " minutes", e);
    }
  }

  private static Report score(ProcessFleet fleet) {
    try {
      return fleet.workload().score();
    } catch (InterruptedException e) {
      throw new CompletionException(e);
    }
  }

  /// Calls whose prompt had been answered before.
  long repeated() {
    return audit.prompts().repeatedAnswers();
  }

  /// Calls in flight when a worker was killed, whose answers never reached Kafka, and those in
  /// flight when one was paused.
  long inFlight() {
    return ends.stream()
        .mapToLong(end ->
            switch (end.kind()) {
              case KILLED -> calls(end.worker()) - answers(end.worker());
              case PAUSED -> end.inFlight();
              case RETIRED -> 0;
            })
        .sum();
  }

  /// The same, and one a kill for the gap between a response and its acknowledgement.
  long mayBeRepeated() {
    return inFlight() + of(Kind.KILLED).size();
  }

  /// The longest time from a kill to the next call with one of the killed worker's accounts;
  /// nothing if none was killed.
  Optional<Duration> backInUse() {
    return longest(Kind.KILLED);
  }

  /// The longest time from SIGTERM to another worker's call with one of that worker's accounts.
  Optional<Duration> handedOver() {
    return longest(Kind.RETIRED);
  }

  long noted(String name) {
    return notes.getOrDefault(name, 0L);
  }

  /// Calls answered, as a share of what the accounts allowed between the first call and the last.
  /// An account that no longer answers counts up to its last answer only.
  double poolUsed() {
    List<Audit.Account> used = used();
    Optional<Instant> first = used.stream().map(ScenarioRun::first).min(Instant::compareTo);
    Optional<Instant> last = used.stream().map(ScenarioRun::last).max(Instant::compareTo);
    if (first.isEmpty() || last.isEmpty()) {
      return 0;
    }
    double allowed = 0;
    for (Audit.Account account : used) {
      boolean died = account.refused() > 0;
      Instant until = died ? lastGood(account) : last.get();
      allowed += size.rate().perSecond() * Duration.between(first.get(), until).toNanos() / 1e9;
    }
    return used.stream().mapToLong(Audit.Account::ok).sum() / allowed;
  }

  private List<Audit.Account> used() {
    return audit.accounts().stream().filter(account -> account.firstCall() != null).toList();
  }

  private static Instant first(Audit.Account account) {
    return Optional.ofNullable(account.firstCall()).orElse(Instant.MAX);
  }

  private static Instant last(Audit.Account account) {
    return Optional.ofNullable(account.lastCall()).orElse(Instant.MIN);
  }

  private Instant lastGood(Audit.Account account) {
    return records.answers().stream()
        .filter(answer -> answer.source().key().equals(account.account()))
        .map(answer -> answer.effort().answeredAt())
        .max(Instant::compareTo)
        .orElse(first(account));
  }

  private List<End> of(Kind kind) {
    return ends.stream().filter(end -> end.kind() == kind).toList();
  }

  private long calls(String worker) {
    return audit.accounts().stream()
        .mapToLong(account -> account.callsByWorker().getOrDefault(worker, 0L))
        .sum();
  }

  private long answers(String worker) {
    return records.answers().stream()
        .filter(answer -> answer.source().worker().equals(worker))
        .count();
  }

  private Optional<Duration> longest(Kind kind) {
    return of(kind).stream()
        .flatMap(end -> audit.accounts().stream().map(account -> gap(account, end)))
        .flatMap(Optional::stream)
        .max(Duration::compareTo);
  }

  /// From an end to the account's next call by another, where who ended was its user at that time.
  private static Optional<Duration> gap(Audit.Account account, End end) {
    List<Audit.Stretch> stretches = account.stretches();
    for (int i = 0; i + 1 < stretches.size(); i++) {
      Instant next = stretches.get(i + 1).first();
      if (stretches.get(i).worker().equals(end.worker()) && next.isAfter(end.at())) {
        return Optional.of(Duration.between(end.at(), next));
      }
    }
    return Optional.empty();
  }

  private static Finding sameCounts(Report report, JsonNode other) {
    long right = other.path("right").asLong(-1);
    long settled =
        other.path("answered").asLong(-1)
            + other.path("unanswered").asLong(-1)
            + other.path("filtered").asLong();
    boolean same = right == report.counts().right() && settled == report.counts().settled();
    return new Finding(
        same,
        "the scorer that was killed and restarted counts "
            + settled
            + " prompts and "
            + right
            + " right, an undisturbed one "
            + report.counts().settled()
            + " and "
            + report.counts().right());
  }
}
