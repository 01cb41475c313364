package io.keyfleet.worker.accounts;

import io.keyfleet.service.settings.Rate;
import java.util.Collection;

/// The oracle: what a provider that keeps every send time would see.
final class QuotaLaw {
  private QuotaLaw() {}

  /// Most sends in any half-open window of the quota's length, wherever it starts.
  static int fullest(Collection<Long> sends, Rate quota) {
    long[] sorted = sends.stream().mapToLong(Long::longValue).sorted().toArray();
    int most = 0;
    int first = 0;
    for (int last = 0; last < sorted.length; last++) {
      while (sorted[last] - sorted[first] >= quota.window().toNanos()) {
        first++;
      }
      most = Math.max(most, last - first + 1);
    }
    return most;
  }
}
