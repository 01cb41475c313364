package io.keyfleet.scorer.page;

import io.keyfleet.scorer.dashboard.Dashboard;
import io.keyfleet.scorer.dashboard.Details;
import io.keyfleet.scorer.dashboard.Overview;
import io.keyfleet.scorer.dashboard.ScorerStatus;
import io.keyfleet.scorer.dashboard.series.ClientCursor;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A scorer, as it stands whenever it is looked at. Safe for all threads.
///
/// @param dashboard what the scorer reported
/// @param scene how it stands
/// @param wall the present
record LiveView(Dashboard dashboard, Supplier<ScorerStatus> scene, InstantSource wall) {
  Overview overview() {
    return dashboard.overview(scene.get(), wall.instant());
  }

  /// @param run null for all prompts together
  Optional<Details> details(@Nullable String run, ClientCursor cursor) {
    return dashboard.details(run, scene.get(), wall.instant(), cursor);
  }
}
