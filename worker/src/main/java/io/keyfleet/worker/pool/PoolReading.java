package io.keyfleet.worker.pool;

import io.keyfleet.service.settings.Settings;
import java.util.List;
import java.util.function.Function;

/// A pool as it was read once.
///
/// @param problems what is wrong with it, in lines; then it must not be used
public record PoolReading(Pool pool, List<String> problems) {
  public PoolReading {
    problems = List.copyOf(problems);
  }

  /// Reads one with settings that were not used before.
  public static PoolReading of(Settings settings, Function<Settings, Pool> reader) {
    Pool pool = reader.apply(settings);
    return new PoolReading(pool, settings.problems());
  }
}
