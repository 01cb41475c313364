package io.keyfleet.scorer.browse;

import io.keyfleet.scorer.answers.AnswerFilter;
import io.keyfleet.scorer.answers.AnswerIndex;
import io.keyfleet.scorer.answers.AnswerList;
import io.keyfleet.scorer.answers.IndexedAnswer;
import io.keyfleet.scorer.input.ResultRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A search through the texts of answers, from those read last to those read first. Kafka has the
/// texts, and no index of words is kept, so it reads every answer that the filter wants and tells
/// what it finds on the way. It stops at [#MOST] findings, and another one can go on from there.
/// For one thread; it is to be closed.
public final class TextSearch implements AutoCloseable {
  /// Findings at which it stops.
  public static final int MOST = 50;

  /// The index is read in stretches: the first is short, so that something is shown soon.
  private static final int FIRST_STRETCH = 512;

  private static final int LONGEST_STRETCH = 32_768;

  private final AnswerIndex index;
  private final AnswerStore store;
  private final AnswerFilter filter;
  private final TextMatch match;
  private final long before;
  private final Runnable closed;

  /// Hears what it does.
  public interface Listener {
    /// Tells what it found in a stretch, newest first.
    void found(List<AnswerRow> rows) throws IOException;

    /// Tells how far it is.
    void progress(Progress progress) throws IOException;
  }

  /// How far a search is. The names are stable.
  ///
  /// @param searched answers whose texts were read
  /// @param left answers that are still to be looked at, before the filter
  /// @param before where the next search goes on; 0 if nothing is left
  /// @param done whether this one has come to its end
  public record Progress(long searched, long left, long before, boolean done) {}

  /// @param before the sequence that it begins below
  TextSearch(
      AnswerIndex index,
      AnswerStore store,
      AnswerFilter filter,
      String text,
      long before,
      Runnable closed) {
    this.index = index;
    this.store = store;
    this.filter = filter;
    this.match = new TextMatch(text);
    this.before = before;
    this.closed = closed;
  }

  /// Searches to its end, or until the listener throws.
  public void run(Listener listener) throws IOException {
    try (var consumer = store.consumer()) {
      long to = Math.min(before, index.added());
      long searched = 0;
      int stretch = FIRST_STRETCH;
      int found = 0;
      while (to > index.leftOut() && found < MOST) {
        long from = Math.max(index.leftOut(), to - stretch);
        List<IndexedAnswer> wanted = AnswerList.newestFirst(index, filter, from, to);
        List<AnswerRow> rows = new ArrayList<>();
        if (!wanted.isEmpty()) {
          store.each(consumer, wanted, (one, record) -> take(one, record, rows));
        }
        rows.sort(Comparator.comparing(AnswerRow::at).reversed());
        found += rows.size();
        searched += wanted.size();
        to = from;
        stretch = Math.min(LONGEST_STRETCH, stretch * 2);
        if (!rows.isEmpty()) {
          listener.found(rows);
        }
        listener.progress(progress(searched, to, false));
      }
      listener.progress(progress(searched, to, true));
    }
  }

  @Override
  public void close() {
    closed.run();
  }

  private void take(IndexedAnswer one, ResultRecord record, List<AnswerRow> rows) {
    if (match.in(record)) {
      rows.add(AnswerRow.of(index, one, record));
    }
  }

  private Progress progress(long searched, long to, boolean done) {
    long left = Math.max(0, to - index.leftOut());
    return new Progress(searched, left, left == 0 ? 0 : to, done);
  }
}
