package io.keyfleet.worker.limiter;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.worker.limiter.Limiter.Use;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// The oracle: what a provider that keeps every send would see.
public final class QuotaLaw {
  private QuotaLaw() {}

  /// Most that is used in any half-open window of the quota's length, wherever it starts.
  public static long fullest(Collection<Use> sends, Rate quota) {
    List<Use> sorted = sends.stream().sorted(Comparator.comparingLong(Use::at)).toList();
    long most = 0;
    long sum = 0;
    int first = 0;
    for (Use last : sorted) {
      sum += last.amount();
      while (last.at() - sorted.get(first).at() >= quota.window().toNanos()) {
        sum -= sorted.get(first++).amount();
      }
      most = Math.max(most, sum);
    }
    return most;
  }
}
