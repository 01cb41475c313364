package io.keyfleet.worker.accounts;

import java.time.Duration;

/// How quotas are kept.
///
/// @param margin by how much every window is lengthened against differences in travel time
/// @param burst sends that may follow each other without a gap, 1 or more
public record LimiterSettings(Duration margin, int burst) {}
