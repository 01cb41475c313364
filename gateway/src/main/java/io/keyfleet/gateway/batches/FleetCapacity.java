package io.keyfleet.gateway.batches;

import io.keyfleet.service.settings.Rate;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// How many calls the fleet's quotas allow, as far as the gateway is told.
///
/// @param perAccount quota of each account, null where it is not said
/// @param fleet quota of all together, null where there is none
/// @param interactive part of every quota that batches leave to single requests, from 0 to 0.9
public record FleetCapacity(@Nullable Rate perAccount, @Nullable Rate fleet, double interactive) {
  /// Calls a second that batches may make; nothing where nobody said.
  ///
  /// @param accounts how many there are; 0 where that is not known
  OptionalDouble ofBatches(int accounts) {
    double most = Double.POSITIVE_INFINITY;
    if (perAccount != null && accounts > 0) {
      most = accounts * perAccount.perSecond();
    }
    if (fleet != null) {
      most = Math.min(most, fleet.perSecond());
    }
    return Double.isInfinite(most)
        ? OptionalDouble.empty()
        : OptionalDouble.of(most * (1 - interactive));
  }
}
