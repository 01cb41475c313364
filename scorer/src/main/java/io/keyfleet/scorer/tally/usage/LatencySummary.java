package io.keyfleet.scorer.tally.usage;

/// How long the calls took that brought an answer, in milliseconds.
///
/// @param count how many
/// @param mean their mean
/// @param p50 half of them took no longer; and so on
/// @param max the longest
public record LatencySummary(
    long count, double mean, long p50, long p90, long p95, long p99, long p999, long max) {}
