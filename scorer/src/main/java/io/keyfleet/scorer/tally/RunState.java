package io.keyfleet.scorer.tally;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// How far a run is, in the list of runs and on the live page. The list knows how the run was
/// published and when it was stopped; the page knows when an answer came last, and sees only
/// [#EMPTY], [#RUNNING], [#QUIET] and [#FINISHED].
public enum RunState {
  /// Its producer is at it, or died while it was.
  PUBLISHING,
  /// Its producer ended before the source did; it can be resumed.
  BROKEN_OFF,
  /// All of it is published, and nothing is settled.
  PUBLISHED,
  /// Nothing is settled yet, however much is published.
  EMPTY,
  /// Some of it is settled.
  RUNNING,
  /// Nothing was settled for half a minute, and prompts are left, or it is unknown whether any are.
  QUIET,
  /// Every prompt that was published is settled, but for those that were deleted.
  FINISHED,
  /// Somebody stopped it.
  STOPPED,
  /// Its topic was deleted before all of it was settled: the rest never will be.
  GONE,
  /// Only answers to it are known: its prompts came from another program.
  UNREGISTERED;

  /// The name in JSON: lower case.
  @JsonValue
  public String jsonName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// For people.
  public String words() {
    return jsonName().replace('_', ' ');
  }
}
