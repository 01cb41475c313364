package io.keyfleet.service.runs;

import io.keyfleet.contract.run.RunEvent;
import io.keyfleet.contract.run.RunRecord;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What the runs topic says, as far as it was read. For one thread.
public final class Runs {
  private final Map<String, RunRecord> registered = new LinkedHashMap<>();
  private final Map<String, RunEvent.Stopped> stopped = new HashMap<>();

  /// Takes the next record.
  public void take(RunEvent event) {
    switch (event) {
      case RunEvent.Registered(RunRecord run) -> registered.put(run.id(), run);
      case RunEvent.Stopped stop -> stopped.putIfAbsent(stop.run(), stop);
      case RunEvent.Forgotten(String run) -> stopped.remove(run);
    }
  }

  /// The run of that id.
  public Optional<RunRecord> find(String id) {
    return Optional.ofNullable(registered.get(id));
  }

  /// When a run was stopped; nothing if it was not.
  public Optional<Instant> stopped(String id) {
    return stop(id).map(RunEvent.Stopped::at);
  }

  /// When and why a run was stopped; nothing if it was not.
  public Optional<RunEvent.Stopped> stop(String id) {
    return Optional.ofNullable(stopped.get(id));
  }

  /// All that were registered; a view.
  public Collection<RunRecord> registered() {
    return Collections.unmodifiableCollection(registered.values());
  }

  /// All that were stopped, by their ids; a view.
  public Map<String, RunEvent.Stopped> stopped() {
    return Collections.unmodifiableMap(stopped);
  }
}
