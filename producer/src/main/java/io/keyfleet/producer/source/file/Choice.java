package io.keyfleet.producer.source.file;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Which prompts of a file are taken: those that meet all conditions, of these a sample, of the
/// sample the first.
///
/// @param where conditions on a row's fields
/// @param limit how many at most, 1 or more
/// @param sample how many at random, 1 or more
/// @param seed which sample: the same one gives the same prompts, and more of them a larger one
public record Choice(List<Condition> where, OptionalLong limit, OptionalInt sample, long seed) {
  /// Largest sample: its lines are kept in memory.
  public static final int MAX_SAMPLE = 1_000_000;

  /// Every one.
  public static final Choice ALL =
      new Choice(List.of(), OptionalLong.empty(), OptionalInt.empty(), 0);

  public Choice {
    where = List.copyOf(where);
  }

  /// Whether it leaves nothing out.
  boolean all() {
    return where.isEmpty() && limit.isEmpty() && sample.isEmpty();
  }

  boolean holdsFor(ObjectNode row) {
    return where.stream().allMatch(condition -> condition.holdsFor(row));
  }
}
