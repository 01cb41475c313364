package io.keyfleet.scorer.browse;

import io.keyfleet.scorer.answers.AnswerPage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A page of answers. The names are stable.
///
/// @param total how many the filter wants
/// @param indexed how many are listed, whatever the filter
/// @param leftOut how many older ones are not listed any more
/// @param verdicts how many there would be of each verdict
/// @param labels the same for each name of each label, the most frequent first
/// @param rows newest first
/// @param next what to ask for to get older ones; null if there are none
public record AnswerListing(
    long total,
    long indexed,
    long leftOut,
    Map<String, Long> verdicts,
    Map<String, List<AnswerPage.NameCount>> labels,
    List<AnswerRow> rows,
    @Nullable String next) {
  static AnswerListing of(AnswerPage page, List<AnswerRow> rows) {
    Map<String, Long> verdicts = new LinkedHashMap<>();
    page.verdicts().forEach((verdict, count) -> verdicts.put(verdict.word(), count));
    Map<String, List<AnswerPage.NameCount>> labels = new LinkedHashMap<>();
    page.labels().forEach((label, names) -> labels.put(label.word(), names));
    return new AnswerListing(
        page.total(),
        page.indexed(),
        page.leftOut(),
        verdicts,
        labels,
        rows,
        page.next() == null ? null : page.next().toString());
  }
}
