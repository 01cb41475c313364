package io.keyfleet.scorer.dashboard;

import io.keyfleet.scorer.dashboard.series.Pace;
import java.time.Instant;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// How well a run's end could be predicted while it went on, by its pace up to then. Each is a part
/// of the whole time, above 0 if a later end was expected than came; null if it was too early to
/// tell.
///
/// @param atTenth when a tenth of the prompts was settled
/// @param atHalf when half of them were
public record Foresight(@Nullable Double atTenth, @Nullable Double atHalf) {
  private static final double TENTH = 0.1;
  private static final double HALF = 0.5;

  /// @param began when the first prompt was published
  /// @param ended when the last one was settled
  static Foresight of(Pace pace, Instant began, Instant ended) {
    return new Foresight(
        boxed(pace.error(TENTH, began, ended)), boxed(pace.error(HALF, began, ended)));
  }

  private static @Nullable Double boxed(OptionalDouble value) {
    return value.isPresent() ? (Double) value.getAsDouble() : null;
  }
}
