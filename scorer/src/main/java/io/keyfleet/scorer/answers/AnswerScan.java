package io.keyfleet.scorer.answers;

import io.keyfleet.scorer.answers.AnswerPage.NameCount;
import io.keyfleet.scorer.answers.AnswerPage.Place;
import io.keyfleet.scorer.grading.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Reads the whole index once for a page of it, in as many parts at the same time as there are
/// processors. Whatever is added meanwhile is not seen.
public final class AnswerScan {
  /// Most names of a label that are returned.
  public static final int MAX_NAMES = 200;

  private static final Comparator<IndexedAnswer> OLDEST_FIRST =
      Comparator.comparing(IndexedAnswer::time).thenComparingLong(IndexedAnswer::sequence);
  private static final AnswerLabel[] LABELS = AnswerLabel.values();
  private static final int MAX_PARTS = 8;

  private AnswerScan() {}

  /// The newest answers that a filter wants, behind a place.
  ///
  /// @param after where the page begins
  /// @param limit most rows of it
  public static AnswerPage page(AnswerIndex index, AnswerFilter filter, Place after, int limit) {
    long end = index.added();
    long begin = index.leftOut();
    IndexedFilter condition = new IndexedFilter(index, filter);
    int parts = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MAX_PARTS);
    long each = (end - begin + parts - 1) / parts;
    List<Part> read =
        IntStream.range(0, parts)
            .parallel()
            .mapToObj(i -> {
              Part part = new Part(index, condition, after, limit);
              index.read(begin + i * each, Math.min(end, begin + (i + 1) * each), part);
              return part;
            })
            .toList();
    Part all = read.getFirst();
    read.stream().skip(1).forEach(all::add);
    return all.page(end - begin, begin);
  }

  private static final class Part implements AnswerIndex.Reader {
    private final AnswerIndex index;
    private final IndexedFilter condition;
    private final Place after;
    private final int limit;
    private final PriorityQueue<IndexedAnswer> rows = new PriorityQueue<>(OLDEST_FIRST);
    private final long[] verdicts = new long[RecordForm.VERDICTS.size()];
    private final long[][] names = new long[LABELS.length][];
    private long total;
    private long behind;
    private long oldest = Long.MIN_VALUE;

    Part(AnswerIndex index, IndexedFilter condition, Place after, int limit) {
      this.index = index;
      this.condition = condition;
      this.after = after;
      this.limit = limit;
      for (AnswerLabel label : LABELS) {
        names[label.place()] = new long[Names.MOST + 2];
      }
    }

    @Override
    public void take(long sequence, long[] words, int at) {
      int failed = condition.failed(words, at);
      if ((failed & (failed - 1)) != 0 || !condition.countable(words, at)) {
        return;
      }
      if (failed <= 1) {
        verdicts[RecordForm.verdict(words, at)]++;
      }
      for (int i = 0; i < names.length; i++) {
        if ((failed & ~(2 << i)) == 0) {
          names[i][RecordForm.label(words, at, i)]++;
        }
      }
      if (failed == 0) {
        total++;
        show(sequence, words, at);
      }
    }

    private void show(long sequence, long[] words, int at) {
      long millis = RecordForm.millis(words, at);
      if (millis > after.millis() || (millis == after.millis() && sequence >= after.sequence())) {
        return;
      }
      behind++;
      if (rows.size() >= limit && millis < oldest) {
        return;
      }
      rows.add(IndexedAnswer.read(sequence, words, at));
      trim();
    }

    private void trim() {
      if (rows.size() > limit) {
        rows.remove();
        IndexedAnswer last = rows.peek();
        oldest = last == null ? Long.MIN_VALUE : millis(last);
      }
    }

    void add(Part other) {
      total += other.total;
      behind += other.behind;
      for (int i = 0; i < verdicts.length; i++) {
        verdicts[i] += other.verdicts[i];
      }
      for (int i = 0; i < names.length; i++) {
        for (int k = 0; k < names[i].length; k++) {
          names[i][k] += other.names[i][k];
        }
      }
      for (IndexedAnswer row : other.rows) {
        rows.add(row);
        trim();
      }
    }

    AnswerPage page(long indexed, long leftOut) {
      Map<Verdict, Long> byVerdict = new EnumMap<>(Verdict.class);
      for (Verdict verdict : Verdict.values()) {
        byVerdict.put(verdict, verdicts[RecordForm.code(verdict)]);
      }
      Map<AnswerLabel, List<NameCount>> byLabel = new EnumMap<>(AnswerLabel.class);
      for (AnswerLabel label : LABELS) {
        byLabel.put(label, counts(label));
      }
      List<IndexedAnswer> shown = rows.stream().sorted(OLDEST_FIRST.reversed()).toList();
      @Nullable Place next =
          behind > shown.size()
              ? new Place(millis(shown.getLast()), shown.getLast().sequence())
              : null;
      return new AnswerPage(total, indexed, leftOut, byVerdict, byLabel, shown, next);
    }

    private List<NameCount> counts(AnswerLabel label) {
      long[] counts = names[label.place()];
      List<NameCount> known = new ArrayList<>();
      for (int i = 0; i < counts.length; i++) {
        if (counts[i] > 0) {
          known.add(new NameCount(index.name(label, i), counts[i]));
        }
      }
      known.sort(Comparator.comparingLong(NameCount::count).reversed());
      return List.copyOf(known.subList(0, Math.min(MAX_NAMES, known.size())));
    }

    private static long millis(IndexedAnswer one) {
      return RecordForm.millis(one.time());
    }
  }
}
