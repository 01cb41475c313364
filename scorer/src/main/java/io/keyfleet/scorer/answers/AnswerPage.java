package io.keyfleet.scorer.answers;

import io.keyfleet.scorer.grading.Verdict;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The newest answers of those that a filter wants, and how many there are.
///
/// @param total how many there are
/// @param indexed how many the index has, of any kind
/// @param leftOut how many older ones it does not have any more
/// @param verdicts how many there would be of each verdict, whatever verdicts the filter names
/// @param labels the same for each name of each label, the most frequent first, up to
///   [AnswerScan#MAX_NAMES]
/// @param rows the newest, newest first
/// @param next where the next older ones begin; null if there are none
public record AnswerPage(
    long total,
    long indexed,
    long leftOut,
    Map<Verdict, Long> verdicts,
    Map<AnswerLabel, List<NameCount>> labels,
    List<IndexedAnswer> rows,
    @Nullable Place next) {

  /// A name and how many answers have it.
  ///
  /// @param name null for those that have none
  public record NameCount(@Nullable String name, long count) {}

  /// A place among answers that are sorted from the newest to the oldest.
  ///
  /// @param millis of the answer before it, as the index has them
  /// @param sequence of the answer before it
  public record Place(long millis, long sequence) {
    /// Before the newest.
    public static final Place START = new Place(Long.MAX_VALUE, Long.MAX_VALUE);

    /// Reads what [#toString] wrote.
    ///
    /// @throws IllegalArgumentException if it is none
    public static Place parse(String text) {
      String[] parts = text.split("-", 2);
      if (parts.length != 2) {
        throw new IllegalArgumentException("no place");
      }
      return new Place(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    @Override
    public String toString() {
      return millis + "-" + sequence;
    }
  }
}
