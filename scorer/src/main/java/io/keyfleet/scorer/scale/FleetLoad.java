package io.keyfleet.scorer.scale;

import org.jspecify.annotations.Nullable;

/// What the workers' group has to do and with which accounts.
///
/// @param backlog prompts that are published and not finished, 0 or more
/// @param usableAccounts accounts of the pool that can be called; null until a worker has used one
public record FleetLoad(long backlog, @Nullable Integer usableAccounts) {

  /// The workers that this load is worth: none without a backlog, else one for every
  /// `promptsPerWorker`, but no more than there are usable accounts. At least one looks after the
  /// backlog, also if no account is usable for now or none is known yet.
  ///
  /// @param promptsPerWorker more than 0
  public int workers(double promptsPerWorker) {
    if (backlog == 0) {
      return 0;
    }
    int most = usableAccounts == null ? 1 : Math.max(1, usableAccounts);
    return (int) Math.min(most, Math.ceil(backlog / promptsPerWorker));
  }
}
