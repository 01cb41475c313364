package io.keyfleet.worker.intake;

import io.keyfleet.worker.dispatch.Dispatcher;
import io.keyfleet.worker.dispatch.Figures;
import io.keyfleet.worker.dispatch.Lane;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls whose end nobody will know: counts them, and says so.
///
/// @param dispatcher knows what is in flight
/// @param figures hears how many calls may be paid twice
record Unfinished(Dispatcher dispatcher, Figures figures) {
  private static final Logger log = LoggerFactory.getLogger(Unfinished.class);

  /// Prompts of these lanes that are in flight now.
  int among(Collection<Lane> lanes) {
    Map<Lane, Set<Long>> flying = dispatcher.inFlightByLane();
    return lanes.stream().mapToInt(lane -> flying.getOrDefault(lane, Set.of()).size()).sum();
  }

  /// Says that so many calls may be paid twice, where there are any.
  ///
  /// @param why in one of the words of [Figures#mayBePaidTwice]
  /// @param words the same for people
  void say(int calls, String why, String words) {
    if (calls > 0) {
      figures.mayBePaidTwice(calls, why);
      log.warn("{} call(s) may be paid twice: {}", calls, words);
    }
  }
}
