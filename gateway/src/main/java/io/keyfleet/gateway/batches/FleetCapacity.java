package io.keyfleet.gateway.batches;

import io.keyfleet.service.kafka.TopicSetup;
import io.keyfleet.service.settings.Rate;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// How many calls a second the fleet's quotas allow, as far as the gateway is told.
///
/// @param perAccount quota of each account, null where it is not said
/// @param fleet quota of all together, null where there is none
/// @param accountsTopic has a partition for each account
record FleetCapacity(@Nullable Rate perAccount, @Nullable Rate fleet, String accountsTopic) {
  /// Calls a second; nothing where nobody said.
  OptionalDouble perSecond(TopicSetup topics) throws InterruptedException {
    double most = Double.POSITIVE_INFINITY;
    if (perAccount != null) {
      int accounts = topics.partitions(accountsTopic).orElse(0);
      most = accounts == 0 ? most : accounts * perAccount.perSecond();
    }
    if (fleet != null) {
      most = Math.min(most, fleet.perSecond());
    }
    return Double.isInfinite(most) ? OptionalDouble.empty() : OptionalDouble.of(most);
  }
}
