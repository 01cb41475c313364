package io.keyfleet.sandbox.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.sandbox.guarantees.Evidence;
import io.keyfleet.sandbox.guarantees.Finding;
import io.keyfleet.sandbox.simulator.audit.Audit;
import io.keyfleet.scorer.Report;
import io.keyfleet.service.cli.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One run of a scenario, and what came of it.
///
/// @param scenario which
/// @param size how large
/// @param findings what each guarantee says
/// @param report what the scorer counted
/// @param repeated calls whose prompt had been answered before
/// @param inFlight calls whose worker was killed, or paused for too long, before their answer
///   reached Kafka
/// @param backInUse longest time from a kill to the next call with one of the killed worker's
///   accounts; nothing where none was killed
record Performance(
    Scenario scenario,
    Size size,
    List<Finding> findings,
    Report report,
    long repeated,
    long inFlight,
    Optional<Duration> backInUse) {
  private static final long PATIENCE_MINUTES = 15;

  /// Plays a scenario.
  ///
  /// @param folder takes data and logs
  static Performance play(Scenario scenario, Size size, Path folder, int port)
      throws InterruptedException {
    try (Fleet fleet = new Fleet(size, folder, port)) {
      for (int i = 0; i < size.workers(); i++) {
        fleet.addWorker();
      }
      fleet.publish(size.prompts());
      fleet.awaitWork();
      scenario.harm(fleet);
      Report report = scored(fleet);
      Optional<JsonNode> counted = fleet.scorerReport();
      Evidence evidence = fleet.evidence();
      long inFlight = lostInFlight(evidence, fleet, scenario);
      List<Finding> findings = new ArrayList<>(evidence.findings(inFlight + fleet.kills().size()));
      counted.ifPresent(other -> findings.add(sameCounts(report, other)));
      return new Performance(
          scenario,
          size,
          findings,
          report,
          evidence.audit().prompts().repeatedAnswers(),
          inFlight,
          backInUse(fleet, evidence.audit()));
    }
  }

  /// Whether every guarantee held.
  boolean holds() {
    return findings.stream().allMatch(Finding::holds);
  }

  private static Report scored(Fleet fleet) throws InterruptedException {
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

  private static Report score(Fleet fleet) {
    try {
      return fleet.score();
    } catch (InterruptedException e) {
      throw new CompletionException(e);
    }
  }

  /// Calls of workers that were killed, whose answers never reached Kafka; and of all others where
  /// calls could get lost otherwise, for instance of one that was stopped for longer than its
  /// session.
  private static long lostInFlight(Evidence evidence, Fleet fleet, Scenario scenario) {
    long lost = 0;
    for (Fleet.Kill kill : fleet.kills()) {
      lost += calls(evidence.audit(), kill.worker()) - answers(evidence, kill.worker());
    }
    boolean othersToo = scenario == Scenario.PAUSE || scenario == Scenario.ALL;
    return othersToo ? evidence.audit().calls() - evidence.records().answered().size() : lost;
  }

  private static long calls(Audit audit, String worker) {
    return audit.accounts().stream()
        .mapToLong(account -> account.callsByWorker().getOrDefault(worker, 0L))
        .sum();
  }

  private static long answers(Evidence evidence, String worker) {
    return evidence.records().answers().stream()
        .filter(answer -> answer.source().worker().equals(worker))
        .count();
  }

  private static Optional<Duration> backInUse(Fleet fleet, Audit audit) {
    Optional<Duration> longest = Optional.empty();
    for (Fleet.Kill kill : fleet.kills()) {
      for (Audit.Account account : audit.accounts()) {
        Optional<Duration> gap = gap(account, kill);
        if (gap.isPresent() && (longest.isEmpty() || gap.get().compareTo(longest.get()) > 0)) {
          longest = gap;
        }
      }
    }
    return longest;
  }

  /// From the kill to the account's next call, where the killed worker was its user at that time.
  private static Optional<Duration> gap(Audit.Account account, Fleet.Kill kill) {
    List<Audit.Stretch> stretches = account.stretches();
    for (int i = 0; i + 1 < stretches.size(); i++) {
      Instant next = stretches.get(i + 1).first();
      if (stretches.get(i).worker().equals(kill.worker()) && next.isAfter(kill.at())) {
        return Optional.of(Duration.between(kill.at(), next));
      }
    }
    return Optional.empty();
  }

  private static Finding sameCounts(Report report, JsonNode other) {
    long right = other.path("right").asLong(-1);
    long settled = other.path("answered").asLong(-1) + other.path("unanswered").asLong(-1);
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
