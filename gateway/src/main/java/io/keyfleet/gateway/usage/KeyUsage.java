package io.keyfleet.gateway.usage;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.Topics;
import io.keyfleet.gateway.access.GatewayKey;
import io.keyfleet.gateway.access.KeyBudget;
import io.keyfleet.gateway.access.KeyBudget.Unit;
import io.keyfleet.gateway.files.JsonFolder;
import io.keyfleet.gateway.http.ApiError;
import io.keyfleet.gateway.http.Call;
import io.keyfleet.gateway.results.ResultListener;
import io.keyfleet.gateway.usage.UsageSnapshot.Used;
import io.keyfleet.service.time.Ticker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What each key has used of its budget, counted from the answers topics: every answer once,
/// however often the gateway is killed, for what was counted is kept together with the offsets up
/// to which it was. Safe for all threads.
public final class KeyUsage implements ResultListener {
  private static final Logger log = LoggerFactory.getLogger(KeyUsage.class);
  private static final String SNAPSHOT = "usage";
  private static final long KEPT_EVERY = Duration.ofSeconds(1).toNanos();

  private final Map<String, GatewayKey> keys;
  private final JsonFolder<UsageSnapshot> folder;
  private final Ticker ticker;
  private final InstantSource wall;
  private final Map<String, Used> used = new HashMap<>();
  private final Map<String, Long> read = new HashMap<>();
  private final Map<String, Long> underWay = new HashMap<>();
  private Sources sources = new Sources((_, _) -> 0, _ -> Optional.empty(), _ -> 0);
  private long kept;

  /// Where figures come from.
  ///
  /// @param position up to where a partition of a topic was read, the record that is heard of now
  ///   included
  /// @param ownerOfBatch whose a batch is
  /// @param unanswered lines without a result of an owner's batches
  public record Sources(
      Position position,
      Function<String, Optional<String>> ownerOfBatch,
      ToLongFunction<String> unanswered) {}

  /// Up to where a partition was read.
  @FunctionalInterface
  public interface Position {
    long of(String topic, int partition);
  }

  /// Goes on from what a gateway before kept.
  ///
  /// @param folder the gateway's
  public KeyUsage(Collection<GatewayKey> keys, Path folder, Ticker ticker, InstantSource wall) {
    this.keys =
        keys.stream()
            .filter(key -> key.budget().isPresent())
            .collect(Collectors.toMap(GatewayKey::name, key -> key));
    this.folder =
        new JsonFolder<>(folder.resolve("usage"), folder.resolve("incoming"), UsageSnapshot.class);
    this.ticker = ticker;
    this.wall = wall;
    this.folder.all().stream()
        .findFirst()
        .ifPresent(snapshot -> {
          used.putAll(snapshot.used());
          read.putAll(snapshot.read());
        });
    this.kept = ticker.nanos();
  }

  /// From where answers must be read so that none is missed.
  public synchronized Map<TopicPartition, Long> floor() {
    Map<TopicPartition, Long> floor = new HashMap<>();
    if (!keys.isEmpty()) {
      read.forEach((place, offset) -> floor.put(partition(place), offset));
    }
    return floor;
  }

  /// Reading begins. What is before it of partitions that were not read yet was used before there
  /// were budgets.
  ///
  /// @param from where figures come from
  public synchronized void begin(Sources from, Map<TopicPartition, Long> positions) {
    sources = from;
    if (!keys.isEmpty()) {
      positions.forEach(
          (one, offset) -> read.putIfAbsent(place(one.topic(), one.partition()), offset));
      keep();
    }
  }

  @Override
  public synchronized void answered(Answer answer) {
    String topic = Topics.answers(answer.prompt().topic());
    long position = sources.position().of(topic, answer.prompt().partition());
    String place = place(topic, answer.prompt().partition());
    if (keys.isEmpty() || position <= read.getOrDefault(place, 0L)) {
      return;
    }
    read.put(place, position);
    String run = String.valueOf(answer.labels().run());
    Optional.ofNullable(run.startsWith(Call.ID_PREFIX) ? ownerOfSingle(run) : null)
        .or(() -> sources.ownerOfBatch().apply(run))
        .map(keys::get)
        .ifPresent(key -> count(key, answer));
    if (ticker.nanos() - kept >= KEPT_EVERY) {
      keep();
    }
  }

  @Override
  public void died(DeadPrompt dead) {
    // what has no answer uses nothing
  }

  @Override
  public synchronized void recreated(String topic) {
    read.replaceAll((place, offset) -> partition(place).topic().equals(topic) ? 0 : offset);
  }

  private void count(GatewayKey key, Answer answer) {
    Instant since = key.budget().orElseThrow().begin(answer.effort().answeredAt());
    Used before = used.getOrDefault(key.name(), new Used(since, 0, 0));
    if (since.isBefore(before.since())) {
      return;
    }
    boolean same = since.equals(before.since());
    Answer.Completion said = answer.completion();
    used.put(
        key.name(),
        new Used(
            since,
            (same ? before.requests() : 0) + 1,
            (same ? before.tokens() : 0)
                + tokens(said.promptTokens())
                + tokens(said.completionTokens())));
  }

  private static long tokens(@Nullable Long reported) {
    return reported == null ? 0 : Math.max(0, reported);
  }

  /// The run of a single request, which names its key.
  ///
  /// @param request id of the HTTP request
  public static String run(String request, GatewayKey key) {
    return request + (key.budget().isPresent() ? "-" + key.name() : "");
  }

  private static String ownerOfSingle(String run) {
    int name = run.indexOf('-', Call.ID_PREFIX.length());
    return name < 0 ? "" : run.substring(name + 1);
  }

  /// Begins a single request, until closed.
  ///
  /// @throws ApiError if the key's budget has no room for it
  public Admission admit(GatewayKey key) {
    synchronized (this) {
      demand(key, 1);
      underWay.merge(key.name(), 1L, Long::sum);
    }
    return () -> {
      synchronized (this) {
        underWay.computeIfPresent(key.name(), (_, count) -> count > 1 ? count - 1 : null);
      }
    };
  }

  /// A request that counts as under way.
  public interface Admission extends AutoCloseable {
    @Override
    void close();
  }

  /// Refuses what a key's budget has no room for.
  ///
  /// @param requests how many are wanted
  /// @throws ApiError if the key's budget has no room for so many requests, or no token is left
  public synchronized void demand(GatewayKey key, long requests) {
    KeyBudget budget = key.budget().orElse(null);
    if (budget == null) {
      return;
    }
    Instant now = wall.instant();
    long left = budget.most().count() - used(key, now);
    if (budget.unit() == Unit.REQUESTS) {
      left -= underWay.getOrDefault(key.name(), 0L) + sources.unanswered().applyAsLong(key.name());
    }
    if (left < (budget.unit() == Unit.REQUESTS ? requests : 1)) {
      throw spent(key, budget, Math.max(0, left), requests, now);
    }
  }

  /// Whether a key has used all of its budget.
  public synchronized boolean spent(String name) {
    GatewayKey key = keys.get(name);
    return key != null && used(key, wall.instant()) >= key.budget().orElseThrow().most().count();
  }

  private long used(GatewayKey key, Instant now) {
    KeyBudget budget = key.budget().orElseThrow();
    Used one = used.get(key.name());
    if (one == null || !one.since().equals(budget.begin(now))) {
      return 0;
    }
    return switch (budget.unit()) {
      case REQUESTS -> one.requests();
      case TOKENS -> one.tokens();
    };
  }

  private static ApiError spent(
      GatewayKey key, KeyBudget budget, long left, long requests, Instant now) {
    Duration wait = Duration.between(now, budget.end(now));
    String message =
        String.format(
            Locale.ROOT,
            "the budget of '%s', %s, has %d left for %d more requests; it resets at %s",
            key.name(),
            budget,
            left,
            requests,
            budget.end(now));
    return ApiError.of(
        429,
        "insufficient_quota",
        "insufficient_quota",
        message,
        Map.of("Retry-After", Long.toString(wait.toSeconds() + 1), "x-should-retry", "false"));
  }

  /// Keeps what was counted.
  public synchronized void keep() {
    kept = ticker.nanos();
    if (keys.isEmpty()) {
      return;
    }
    try {
      folder.write(SNAPSHOT, new UsageSnapshot(used, read));
    } catch (IOException e) {
      log.warn("what keys have used cannot be kept: {}", e.getMessage());
    }
  }

  private static String place(String topic, int partition) {
    return topic + ":" + partition;
  }

  private static TopicPartition partition(String place) {
    int colon = place.lastIndexOf(':');
    return new TopicPartition(
        place.substring(0, colon), Integer.parseInt(place.substring(colon + 1)));
  }
}
