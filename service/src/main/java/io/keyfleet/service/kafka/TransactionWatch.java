package io.keyfleet.service.kafka;

import io.keyfleet.service.kafka.OpenTransactions.Transaction;
import io.keyfleet.service.kafka.OpenTransactions.Waiting;
import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says once for each transaction that prompts wait behind it, and once that they no longer do. One
/// that ends between two looks is what transactions are like, and is not spoken of. For one thread;
/// what waits may be read by all.
public final class TransactionWatch {
  private static final Logger log = LoggerFactory.getLogger(TransactionWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private final OpenTransactions transactions;
  private final Ticker ticker;
  private final Consumer<String> news;
  private Map<TopicPartition, Long> stable = Map.of();
  private Set<String> named = Set.of();
  private @Nullable Long next;
  private volatile Optional<String> waiting = Optional.empty();

  /// @param news is given each line
  public TransactionWatch(OpenTransactions transactions, Ticker ticker, Consumer<String> news) {
    this.transactions = transactions;
    this.ticker = ticker;
    this.news = news;
  }

  /// Looks, if it is time to. Where the brokers do not answer nothing is known that was not before.
  public void look(Collection<TopicPartition> partitions) {
    if (known() && (next == null || ticker.nanos() - next >= 0)) {
      Map<TopicPartition, Long> before = stable;
      look(partitions, one -> before.getOrDefault(one.partition(), -1L) == one.stable());
    }
  }

  /// Looks at once, and says what waits however short that has been.
  public void lookNow(Collection<TopicPartition> partitions) {
    if (known()) {
      look(partitions, _ -> true);
    }
  }

  private boolean known() {
    return !transactions.equals(OpenTransactions.UNKNOWN);
  }

  private void look(Collection<TopicPartition> partitions, Predicate<Waiting> counts) {
    try {
      List<Waiting> now = transactions.on(partitions);
      stable = now.stream().collect(Collectors.toMap(Waiting::partition, Waiting::stable));
      tell(now.stream().filter(counts).toList());
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      log.debug("no look at open transactions", e);
    }
    next = ticker.nanos() + INTERVAL.toNanos();
  }

  /// What waits now, as one line; nothing if nothing does.
  public Optional<String> waiting() {
    return waiting;
  }

  private void tell(List<Waiting> held) {
    Map<String, List<Waiting>> byTransaction = new HashMap<>();
    held.forEach(one -> byTransaction.computeIfAbsent(name(one), _ -> new ArrayList<>()).add(one));
    Set<String> over = new HashSet<>(named);
    over.removeAll(byTransaction.keySet());
    over.forEach(one -> news.accept("no longer open: " + one + "; what waited behind it is read"));
    byTransaction.forEach((name, waits) -> {
      if (!named.contains(name)) {
        news.accept(line(name, waits));
      }
    });
    named = Set.copyOf(byTransaction.keySet());
    waiting =
        byTransaction.isEmpty()
            ? Optional.empty()
            : Optional.of(
                byTransaction.entrySet().stream()
                    .map(one -> line(one.getKey(), one.getValue()))
                    .sorted()
                    .collect(Collectors.joining("; ")));
  }

  private static String name(Waiting one) {
    return one.transaction()
        .map(TransactionWatch::name)
        .orElse("a transaction on topic " + one.partition().topic());
  }

  private static String name(Transaction transaction) {
    return "transaction '%s', open since %s"
        .formatted(transaction.id(), transaction.since().truncatedTo(ChronoUnit.SECONDS));
  }

  /// How many prompts those are nobody knows before the transaction has ended.
  private static String line(String name, List<Waiting> waits) {
    long offsets = waits.stream().mapToLong(Waiting::offsets).sum();
    String first =
        waits.stream().map(one -> one.partition().toString()).sorted().findFirst().orElse("");
    String others = waits.size() == 1 ? "" : " and %d more partitions".formatted(waits.size() - 1);
    return "%d offsets of %s%s wait behind %s".formatted(offsets, first, others, name);
  }
}
