package io.keyfleet.sandbox.processes;

import io.keyfleet.sandbox.broker.Ports;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.time.SystemTime;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A fleet's worker processes: starts them, kills and pauses them, and keeps what they reported.
/// For one thread.
public final class Workers {
  private static final String KAFKA_LOG_LEVEL = "KEYFLEET_KAFKA_LOG_LEVEL";
  private static final String LOST = "keyfleet_lost_seconds_total";

  private final FleetSize size;
  private final Path folder;
  private final List<Secret> keys;
  private final Map<String, String> services;
  private final Map<String, WorkerProcess> running = new LinkedHashMap<>();
  private final List<End> ends = new ArrayList<>();
  private final Map<String, Double> lost = new TreeMap<>();
  private int started;

  private record WorkerProcess(ServiceProcess process, WorkerStatus status) {}

  /// How a worker's work came to a stop.
  public enum Kind {
    /// kill -9
    KILLED,
    /// SIGTERM
    RETIRED,
    /// SIGSTOP
    PAUSED
  }

  /// A worker's end, or its pause.
  ///
  /// @param worker who
  /// @param at when
  /// @param inFlight calls that it had in flight shortly before, as it said itself; a little more
  ///   where it was paused
  public record End(Kind kind, String worker, Instant at, long inFlight) {}

  /// None yet.
  ///
  /// @param folder takes their logs
  /// @param keys all there are
  /// @param services where broker and API are, as settings
  Workers(FleetSize size, Path folder, List<Secret> keys, Map<String, String> services) {
    this.size = size;
    this.folder = folder;
    this.keys = keys;
    this.services = services;
  }

  /// Starts so many.
  public void add(int count) {
    for (int i = 0; i < count; i++) {
      add();
    }
  }

  /// Starts one with every key; each has a name of its own.
  public void add() {
    add(keys);
  }

  /// Starts one.
  ///
  /// @param known the keys it has, in their order
  public void add(List<Secret> known) {
    String name = "w" + ++started;
    int statusPort = Ports.free();
    Map<String, String> environment = new HashMap<>(services);
    environment.put("API_KEY", known.stream().map(Secret::reveal).collect(Collectors.joining(",")));
    environment.put("RATE_LIMIT", size.rate().toString());
    environment.put("KEYFLEET_WORKER_ID", name);
    environment.put("KEYFLEET_TOPICS", String.join(",", size.topics()));
    environment.put("KEYFLEET_STATUS_PORT", String.valueOf(statusPort));
    size.margin()
        .ifPresent(margin -> environment.put("KEYFLEET_QUOTA_MARGIN", margin.toMillis() + "ms"));
    Optional.ofNullable(System.getenv(KAFKA_LOG_LEVEL))
        .ifPresent(level -> environment.put(KAFKA_LOG_LEVEL, level));
    List<String> main = List.of(io.keyfleet.worker.Main.class.getName());
    running.put(
        name,
        new WorkerProcess(
            ServiceProcess.start(name, main, environment, folder), new WorkerStatus(statusPort)));
  }

  /// Those that run, in the order of their starts.
  public List<String> names() {
    running.values().removeIf(worker -> !worker.process().alive());
    return List.copyOf(running.keySet());
  }

  /// The one that has been running longest: the group's leader, as a rule.
  public String oldest() {
    return names().getFirst();
  }

  /// The one that was started last.
  public String youngest() {
    return names().getLast();
  }

  /// `kill -9`.
  public void kill(String name) throws InterruptedException {
    WorkerProcess worker = worker(name);
    keepLosses(worker);
    long inFlight = inFlight(worker);
    worker.process().kill();
    running.remove(name);
    ends.add(new End(Kind.KILLED, name, SystemTime.WALL.instant(), inFlight));
  }

  /// SIGTERM, and waits until it has handed everything over.
  public void retire(String name) throws InterruptedException {
    WorkerProcess worker = worker(name);
    keepLosses(worker);
    ends.add(new End(Kind.RETIRED, name, SystemTime.WALL.instant(), 0));
    worker.process().terminate();
    awaitEnd(name, worker);
    running.remove(name);
  }

  /// SIGTERM for all of them, and waits for their ends; no scenario's doing any more.
  void dismiss() throws InterruptedException {
    names();
    for (WorkerProcess worker : running.values()) {
      keepLosses(worker);
      worker.process().terminate();
    }
    for (Map.Entry<String, WorkerProcess> worker : running.entrySet()) {
      awaitEnd(worker.getKey(), worker.getValue());
    }
    running.clear();
  }

  private static void awaitEnd(String name, WorkerProcess worker) throws InterruptedException {
    if (!worker.process().awaitEnd(ProcessFleet.STARTING.toSeconds())) {
      throw new Failure("worker " + name + " does not end on SIGTERM");
    }
  }

  /// SIGSTOP.
  public void pause(String name) throws InterruptedException {
    WorkerProcess worker = worker(name);
    // what starts between the look and the signal: a tenth of a second of the whole pool at most
    long inFlight = inFlight(worker) + (long) (size.poolRate() / 10);
    worker.process().pause();
    ends.add(new End(Kind.PAUSED, name, SystemTime.WALL.instant(), inFlight));
  }

  /// SIGCONT.
  public void resume(String name) throws InterruptedException {
    worker(name).process().resume();
  }

  /// Ends every process at once.
  void end() {
    running.values().forEach(worker -> worker.process().end());
  }

  /// Accounts that they say they have together; nothing while one of them has not been told its
  /// part.
  Optional<Integer> accounts() throws InterruptedException {
    int owned = 0;
    for (WorkerProcess worker : running.values()) {
      if (!worker.status().ready()) {
        return Optional.empty();
      }
      owned += (int) worker.status().figure("keyfleet_accounts");
    }
    return Optional.of(owned);
  }

  /// Rounds of the group that its members have gone through.
  public long rebalances() throws InterruptedException {
    long most = 0;
    for (WorkerProcess worker : running.values()) {
      double rounds = worker.status().figure("kafka_consumer_coordinator_rebalance_total");
      most = Math.max(most, Math.round(rounds));
    }
    return most;
  }

  /// Who was stopped how, in order.
  public List<End> ends() {
    return List.copyOf(ends);
  }

  /// Seconds of the accounts' time that those who ended said were lost, by the reason.
  public Map<String, Double> lost() {
    return Map.copyOf(lost);
  }

  private void keepLosses(WorkerProcess worker) throws InterruptedException {
    worker.status().figures(LOST, "why").forEach((why, time) -> lost.merge(why, time, Double::sum));
  }

  private static long inFlight(WorkerProcess worker) throws InterruptedException {
    return Math.round(worker.status().figure("keyfleet_in_flight"));
  }

  private WorkerProcess worker(String name) {
    WorkerProcess worker = running.get(name);
    if (worker == null) {
      throw new Failure("there is no worker " + name + " any more");
    }
    return worker;
  }
}
