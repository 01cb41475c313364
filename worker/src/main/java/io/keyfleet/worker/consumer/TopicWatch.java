package io.keyfleet.worker.consumer;

import io.keyfleet.service.kafka.TopicLookup;
import io.keyfleet.service.kafka.TopicLookup.Found;
import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks up the prompt topics' ids, twice a second and on request, without waiting for the answer.
/// For the poll thread.
final class TopicWatch {
  private static final Logger log = LoggerFactory.getLogger(TopicWatch.class);
  private static final Duration INTERVAL = Duration.ofMillis(500);

  /// How long an answer is waited for before another look begins.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Function<Set<String>, CompletableFuture<Map<String, Found>>> lookup;
  private final Ticker ticker;
  private @Nullable Look pending;
  private long begun;
  private long last;

  TopicWatch(TopicLookup lookup, Ticker ticker) {
    this(lookup::find, ticker);
  }

  /// @param lookup what is there of some topics, by their names
  TopicWatch(Function<Set<String>, CompletableFuture<Map<String, Found>>> lookup, Ticker ticker) {
    this.lookup = lookup;
    this.ticker = ticker;
    this.last = ticker.nanos();
  }

  private record Look(
      long number, Set<String> topics, CompletableFuture<Map<String, Found>> answer) {}

  /// What a look saw.
  ///
  /// @param number of the look: those that begin later have greater ones
  /// @param asked the topics that were looked for
  /// @param there those of them that are there
  record Seen(long number, Set<String> asked, Map<String, Found> there) {}

  /// The number of the look that began last. What the next one sees is newer than all that is known
  /// now.
  long begun() {
    return begun;
  }

  /// Begins a look, unless one is under way or none is due.
  ///
  /// @param now whether it is wanted at once
  void look(Collection<String> topics, boolean now) {
    if (pending != null || !(now || ticker.nanos() - last >= INTERVAL.toNanos())) {
      return;
    }
    last = ticker.nanos();
    Set<String> asked = Set.copyOf(topics);
    pending = new Look(++begun, asked, lookup.apply(asked));
  }

  /// What the last look saw, once; null before it is answered. If the brokers do not answer,
  /// nothing was seen.
  @Nullable Seen next() {
    Look look = pending;
    boolean over = ticker.nanos() - last >= PATIENCE.toNanos();
    if (look == null || !(look.answer().isDone() || over)) {
      return null;
    }
    pending = null;
    if (look.answer().state() != Future.State.SUCCESS) {
      log.debug("topics cannot be looked up: {}", look.answer());
      return null;
    }
    return new Seen(look.number(), look.topics(), look.answer().resultNow());
  }
}
