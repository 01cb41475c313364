package io.keyfleet.scorer.dashboard;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything at one moment, in figures. The names are stable.
///
/// @param at the moment
/// @param topics the prompt topics that are scored
/// @param problem what keeps the scorer from scoring; null where it does
/// @param total all prompts together
/// @param runs each run, the latest first
/// @param runsLeftOut how many runs are too many to be shown
/// @param resultsDeleted prompts of this scorer's share, at least, that were settled and whose
///   answers or deaths were deleted before they were read: no figure counts them
public record Overview(
    Instant at,
    List<String> topics,
    @Nullable String problem,
    Summary total,
    List<Summary> runs,
    int runsLeftOut,
    long resultsDeleted) {}
