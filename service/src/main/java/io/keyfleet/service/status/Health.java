package io.keyfleet.service.status;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// What keeps a service from being alive or ready. One that has not said yet what its readiness
/// depends on is not ready. Safe for all threads.
public final class Health {
  private final Map<String, Supplier<Optional<String>>> live = new ConcurrentHashMap<>();
  private final Map<String, Supplier<Optional<String>>> ready = new ConcurrentHashMap<>();

  /// Adds a check; where it names a problem the service should be restarted.
  public void live(String name, Supplier<Optional<String>> problem) {
    live.put(name, problem);
  }

  /// Adds a check; where it names a problem the service cannot do its work now.
  public void ready(String name, Supplier<Optional<String>> problem) {
    ready.put(name, problem);
  }

  /// Present problems by the name of their check; empty is alive.
  public Map<String, String> liveProblems() {
    return problems(live);
  }

  /// Present problems by the name of their check; empty is ready.
  public Map<String, String> readyProblems() {
    return ready.isEmpty() ? Map.of("service", "is starting") : problems(ready);
  }

  private static Map<String, String> problems(Map<String, Supplier<Optional<String>>> checks) {
    Map<String, String> problems = new LinkedHashMap<>();
    checks.forEach((name, check) -> check.get().ifPresent(problem -> problems.put(name, problem)));
    return problems;
  }
}
