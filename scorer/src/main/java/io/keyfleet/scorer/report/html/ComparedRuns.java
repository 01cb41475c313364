package io.keyfleet.scorer.report.html;

import static io.keyfleet.scorer.report.html.HtmlTable.text;

import io.keyfleet.scorer.answers.AnswerIndex;
import io.keyfleet.scorer.answers.IndexedPairs;
import io.keyfleet.scorer.answers.IndexedPairs.Cell;
import io.keyfleet.scorer.compare.PairedTable;
import io.keyfleet.scorer.grading.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// Two runs of a report, question by question: the paired test, and how often which verdict of the
/// one met which of the other.
///
/// @param first the first run
/// @param second the second run
/// @param byQuestion whether questions are the same by their text, rather than by id
/// @param table the pairs
/// @param verdicts how many pairs have a verdict in the first run (outer) and in the second
public record ComparedRuns(
    String first,
    String second,
    boolean byQuestion,
    PairedTable table,
    List<List<Integer>> verdicts) {
  private static final List<Verdict> SCORED =
      Arrays.stream(Verdict.values()).filter(Verdict::scored).toList();

  /// Compares them by the index.
  public static ComparedRuns of(AnswerIndex index, String first, String second) {
    IndexedPairs pairs = IndexedPairs.of(index, first, second);
    PairedTable table =
        new PairedTable(
            pairs.count(Cell.BOTH),
            pairs.count(Cell.ONLY_FIRST),
            pairs.count(Cell.ONLY_SECOND),
            pairs.count(Cell.NEITHER));
    List<List<Integer>> verdicts =
        SCORED.stream()
            .map(one -> SCORED.stream().map(other -> pairs.count(one, other)).toList())
            .toList();
    return new ComparedRuns(first, second, pairs.byQuestion(), table, verdicts);
  }

  String html() {
    if (table.pairs() == 0) {
      return "<p>"
          + text(first + " and " + second + " have no scored question in common.")
          + "</p>\n";
    }
    return "<p>"
        + text(
            String.format(
                Locale.ROOT,
                "%,d questions answered by both (same %s). %s is %+.2f points (95 %% interval %+.2f"
                    + " to %+.2f) from %s. McNemar's exact test: %d against %d, p = %.3g.",
                table.pairs(),
                byQuestion ? "question" : "id",
                second,
                100 * Objects.requireNonNull(table.difference()),
                100 * Objects.requireNonNull(table.differenceLow()),
                100 * Objects.requireNonNull(table.differenceHigh()),
                first,
                table.onlyFirst(),
                table.onlySecond(),
                table.pValue()))
        + "</p>\n"
        + paired()
        + "<h3>Verdicts of "
        + text(first)
        + " (rows) and "
        + text(second)
        + " (columns)</h3>\n"
        + confusion();
  }

  private HtmlTable paired() {
    return new HtmlTable("pairs", second + " right", second + " not")
        .row(List.of(first + " right", table.bothRight(), table.onlyFirst()))
        .row(List.of(first + " not", table.onlySecond(), table.neither()));
  }

  private HtmlTable confusion() {
    List<String> head = new ArrayList<>(List.of("verdict"));
    SCORED.forEach(verdict -> head.add(verdict.word()));
    HtmlTable rows = new HtmlTable(head.toArray(String[]::new));
    for (int i = 0; i < SCORED.size(); i++) {
      List<Object> row = new ArrayList<>(List.of(SCORED.get(i).word()));
      row.addAll(verdicts.get(i));
      rows.row(row);
    }
    return rows;
  }
}
