package io.keyfleet.scorer.browse;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.keyfleet.scorer.answers.IndexedPairs;
import io.keyfleet.scorer.answers.IndexedPairs.Cell;
import io.keyfleet.scorer.compare.PairedTable;
import io.keyfleet.scorer.compare.Pairing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Two runs, question by question. The names are stable, and those of the table are those of
/// `compare --json`.
///
/// @param pairedBy what was taken to be the same question
/// @param table how many pairs there are of each kind
/// @param conflicts pairs of the same id that expect something else, and are left out
/// @param cut whether a run has more answers than are paired
/// @param rows some of the pairs
public record PairListing(
    Pairing.By pairedBy,
    @JsonUnwrapped PairedTable table,
    int conflicts,
    boolean cut,
    List<Row> rows) {

  /// Two answers to one question.
  public record Row(Cell cell, AnswerRow first, AnswerRow second) {}

  static PairListing of(IndexedPairs pairs, List<IndexedPairs.Pair> some, List<AnswerRow> answers) {
    Map<Long, AnswerRow> known = new HashMap<>();
    answers.forEach(row -> known.put(row.sequence(), row));
    List<Row> rows = new ArrayList<>();
    for (IndexedPairs.Pair pair : some) {
      AnswerRow first = known.get(pair.first());
      AnswerRow second = known.get(pair.second());
      if (first != null && second != null) {
        rows.add(new Row(pair.cell(), first, second));
      }
    }
    return new PairListing(
        pairs.byQuestion() ? Pairing.By.QUESTION : Pairing.By.ID,
        new PairedTable(
            pairs.count(Cell.BOTH),
            pairs.count(Cell.ONLY_FIRST),
            pairs.count(Cell.ONLY_SECOND),
            pairs.count(Cell.NEITHER)),
        pairs.conflicts(),
        pairs.cut(),
        rows);
  }
}
