package io.keyfleet.scorer.page;

import io.keyfleet.scorer.page.board.Board;
import io.keyfleet.scorer.page.board.Details;
import io.keyfleet.scorer.page.board.Overview;
import io.keyfleet.scorer.page.board.Scene;
import io.keyfleet.scorer.page.board.Seen;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A scorer, as it stands whenever it is looked at. Safe for all threads.
///
/// @param board what the scorer told
/// @param scene how it stands
/// @param wall the present
record Outlook(Board board, Supplier<Scene> scene, InstantSource wall) {
  Overview overview() {
    return board.overview(scene.get(), wall.instant());
  }

  /// @param run null for all prompts together
  Optional<Details> details(@Nullable String run, Seen seen) {
    return board.details(run, scene.get(), wall.instant(), seen);
  }
}
