package io.keyfleet.scorer.answers;

import com.fasterxml.jackson.annotation.JsonValue;
import io.keyfleet.scorer.grading.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The questions that two runs have in common, each with both answers: what the paired test counts,
/// by the rules of [io.keyfleet.scorer.compare.Pairing], from the index alone. A run has at most
/// [#MOST] of them; two such runs take about 100 MB while they are paired.
public final class IndexedPairs {
  /// Most answers of a run that are paired.
  public static final int MOST = 1_000_000;

  private static final int NONE = -1;

  /// Who was right.
  public enum Cell {
    BOTH,
    ONLY_FIRST,
    ONLY_SECOND,
    NEITHER;

    static Cell of(boolean first, boolean second) {
      return first ? second ? BOTH : ONLY_FIRST : second ? ONLY_SECOND : NEITHER;
    }

    /// The name in addresses and JSON: lower case.
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Two answers to one question.
  ///
  /// @param first sequence of the first run's
  /// @param second sequence of the second run's
  public record Pair(Cell cell, long first, long second) {}

  private final AnswerIndex index;
  private final ScoredColumns first;
  private final ScoredColumns second;
  private final boolean byQuestion;
  private int[] partners = new int[0];
  private int conflicts;

  private IndexedPairs(AnswerIndex index, String first, String second) {
    this.index = index;
    this.first = ScoredColumns.read(index, first);
    this.second = ScoredColumns.read(index, second);
    this.byQuestion = pair(this.first.questions, this.second.questions) > 0;
    if (!byQuestion) {
      pair(this.first.ids, this.second.ids);
      dropConflicts();
    }
  }

  /// Pairs two runs: by questions where any is shared, else by ids.
  public static IndexedPairs of(AnswerIndex index, String first, String second) {
    return new IndexedPairs(index, first, second);
  }

  /// Whether they are paired by question, rather than by id.
  public boolean byQuestion() {
    return byQuestion;
  }

  /// Pairs of the same id that expect something else, and so are not the same question.
  public int conflicts() {
    return conflicts;
  }

  /// Whether a run has more answers than are paired.
  public boolean cut() {
    return first.size() == MOST || second.size() == MOST;
  }

  /// How many there are of a kind.
  public int count(Cell cell) {
    int count = 0;
    for (int i = 0; i < partners.length; i++) {
      count += partners[i] != NONE && cell(i) == cell ? 1 : 0;
    }
    return count;
  }

  /// How many have these verdicts.
  public int count(Verdict ofFirst, Verdict ofSecond) {
    int count = 0;
    for (int i = 0; i < partners.length; i++) {
      count +=
          partners[i] != NONE
                  && first.verdict(i) == ofFirst
                  && second.verdict(partners[i]) == ofSecond
              ? 1
              : 0;
    }
    return count;
  }

  /// Some of them, in the order in which the first run's answers were read.
  ///
  /// @param cells of these kinds
  /// @param from how many to leave out
  public List<Pair> some(List<Cell> cells, int from, int limit) {
    List<Pair> pairs = new ArrayList<>();
    int left = from;
    for (int i = 0; i < partners.length && pairs.size() < limit; i++) {
      if (partners[i] != NONE && cells.contains(cell(i)) && left-- <= 0) {
        pairs.add(new Pair(cell(i), first.sequences[i], second.sequences[partners[i]]));
      }
    }
    return pairs;
  }

  private Cell cell(int i) {
    return Cell.of(first.right(i), second.right(partners[i]));
  }

  private int pair(long[] ofFirst, long[] ofSecond) {
    partners = new int[first.size()];
    Arrays.fill(partners, NONE);
    KeyChains known = new KeyChains(ofFirst, first.size());
    KeyChains others = new KeyChains(ofSecond, second.size());
    int pairs = 0;
    for (int i = 0; i < first.size(); i++) {
      if (known.first(i)) {
        List<Integer> own = known.all(ofFirst[i]);
        List<Integer> other = others.all(ofFirst[i]);
        pairs += join(own, other);
      }
    }
    return pairs;
  }

  private int join(List<Integer> own, List<Integer> other) {
    int both = Math.min(own.size(), other.size());
    if (both == 0) {
      return 0;
    }
    List<Integer> ordered = own.size() == 1 ? own : first.inOrder(own, index);
    List<Integer> partner = other.size() == 1 ? other : second.inOrder(other, index);
    for (int i = 0; i < both; i++) {
      partners[ordered.get(i)] = partner.get(i);
    }
    return both;
  }

  private void dropConflicts() {
    for (int i = 0; i < partners.length; i++) {
      if (partners[i] != NONE && first.expected[i] != second.expected[partners[i]]) {
        partners[i] = NONE;
        conflicts++;
      }
    }
  }
}
