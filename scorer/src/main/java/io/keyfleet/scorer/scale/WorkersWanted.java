package io.keyfleet.scorer.scale;

import org.jspecify.annotations.Nullable;

/// What a scaler is told. The names are stable.
///
/// @param backlog prompts that are published and not finished
/// @param usableAccounts accounts of the pool that can be called; null until a worker has used one
/// @param promptsPerWorker prompts that one more worker is worth
/// @param workers how many should run
public record WorkersWanted(
    long backlog, @Nullable Integer usableAccounts, double promptsPerWorker, int workers) {
  /// Of a load.
  ///
  /// @param promptsPerWorker more than 0
  public static WorkersWanted of(FleetLoad load, double promptsPerWorker) {
    return new WorkersWanted(
        load.backlog(), load.usableAccounts(), promptsPerWorker, load.workers(promptsPerWorker));
  }
}
