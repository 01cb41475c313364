/// Rates, durations and verdicts over time.
@NullMarked
package io.keyfleet.scorer.dashboard.series;

import org.jspecify.annotations.NullMarked;
