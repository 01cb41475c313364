package io.keyfleet.scorer.browse;

import io.keyfleet.contract.PromptId;
import io.keyfleet.scorer.answers.AnswerFilter;
import io.keyfleet.scorer.answers.AnswerIndex;
import io.keyfleet.scorer.answers.AnswerList;
import io.keyfleet.scorer.answers.AnswerPage;
import io.keyfleet.scorer.answers.AnswerPage.Place;
import io.keyfleet.scorer.answers.AnswerScan;
import io.keyfleet.scorer.answers.IndexedAnswer;
import io.keyfleet.scorer.answers.IndexedPairs;
import io.keyfleet.scorer.input.ResultRecord;
import io.keyfleet.scorer.settings.GradingSettings;
import io.keyfleet.service.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;

/// Finds answers by the index and reads them from Kafka, for the page. Scans of the index are done
/// one at a time, each with all processors; of searches and exports there are at most [#MANY] at
/// the same time. Safe for all threads.
///
/// Methods that read answers throw [KafkaException] if Kafka does not serve.
public final class AnswerBrowser implements AutoCloseable {
  /// Most searches and exports at the same time.
  public static final int MANY = 2;

  private final AnswerIndex index;
  private final GradingSettings method;
  private final AnswerStore store;
  private final Object scanning = new Object();
  private final Semaphore many = new Semaphore(MANY);

  /// @param consumers makes consumers without a group; what it made is closed here
  public AnswerBrowser(
      AnswerIndex index,
      GradingSettings method,
      Supplier<Consumer<byte[], byte[]>> consumers,
      Ticker ticker) {
    this.index = index;
    this.method = method;
    this.store = new AnswerStore(index, consumers, ticker);
  }

  /// Why there is no index to look into; nothing if there is one.
  public Optional<String> problem() {
    return index.problem();
  }

  /// The newest answers that a filter wants.
  ///
  /// @param after where the page begins
  /// @param limit most rows of it
  public AnswerListing list(AnswerFilter filter, Place after, int limit) {
    AnswerPage page;
    synchronized (scanning) {
      page = AnswerScan.page(index, filter, after, limit);
    }
    return AnswerListing.of(page, rows(page.rows()));
  }

  /// All that is known of one prompt; nothing if the index has none of it.
  public Optional<PromptHistory> history(PromptId prompt) {
    List<IndexedAnswer> known;
    synchronized (scanning) {
      known = AnswerList.of(index, prompt);
    }
    if (known.isEmpty()) {
      return Optional.empty();
    }
    Map<Long, ResultRecord> records = store.of(known);
    var grader = method.scoring();
    List<PromptHistory.Result> results = new ArrayList<>();
    for (IndexedAnswer one : known) {
      ResultRecord record = records.get(one.sequence());
      if (record != null) {
        results.add(PromptHistory.Result.of(index.counts(one), record, grader));
      }
    }
    var asked = store.prompt(index.prompt(known.getFirst()));
    return Optional.of(
        new PromptHistory(
            prompt.toString(),
            asked.map(one -> one.operation().url()).orElse(null),
            asked.map(one -> one.request()).orElse(null),
            results,
            known.size() - results.size()));
  }

  /// Two runs, question by question.
  ///
  /// @param cells the kinds of pairs to show
  /// @param from how many of them to leave out
  /// @param limit most of them
  public PairListing pairs(
      String first, String second, List<IndexedPairs.Cell> cells, int from, int limit) {
    IndexedPairs pairs;
    synchronized (scanning) {
      pairs = IndexedPairs.of(index, first, second);
    }
    List<IndexedPairs.Pair> some = pairs.some(cells, from, limit);
    List<Long> sequences = new ArrayList<>();
    some.forEach(pair -> {
      sequences.add(pair.first());
      sequences.add(pair.second());
    });
    return PairListing.of(pairs, some, rows(AnswerList.of(index, sequences)));
  }

  /// Begins a search, unless there are [#MANY] readers of many answers already.
  public Optional<TextSearch> search(AnswerFilter filter, String text, long before) {
    return many.tryAcquire()
        ? Optional.of(new TextSearch(index, store, filter, text, before, many::release))
        : Optional.empty();
  }

  /// Begins an export, likewise.
  ///
  /// @param text what answers must contain; empty for any
  public Optional<AnswerExport> export(AnswerFilter filter, String text) {
    return many.tryAcquire()
        ? Optional.of(new AnswerExport(index, store, filter, text, method.scoring(), many::release))
        : Optional.empty();
  }

  @Override
  public void close() {
    store.close();
  }

  private List<AnswerRow> rows(List<IndexedAnswer> some) {
    Map<Long, ResultRecord> records = store.of(some);
    return some.stream().map(one -> AnswerRow.of(index, one, records.get(one.sequence()))).toList();
  }
}
