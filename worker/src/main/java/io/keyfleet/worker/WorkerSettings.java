package io.keyfleet.worker;

import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicPattern;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.InteractiveShare;
import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.api.ApiSettings;
import io.keyfleet.worker.consumer.ConsumerSettings;
import io.keyfleet.worker.consumer.SubscribedTopics;
import io.keyfleet.worker.dispatch.DispatchSettings;
import io.keyfleet.worker.pool.Pool;
import io.keyfleet.worker.pool.PoolReading;
import io.keyfleet.worker.pool.PoolSource;
import io.keyfleet.worker.publish.PublishSettings;
import io.keyfleet.worker.queue.Models;
import io.keyfleet.worker.queue.TopicWeights;
import io.keyfleet.worker.quota.LimiterSettings;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// All that a worker is configured with.
///
/// @param pools the accounts whose keys it has, and how they are read again
/// @param genAiMetrics whether durations of calls are measured under OpenTelemetry's name as well
public record WorkerSettings(
    KafkaSettings kafka,
    PoolSource pools,
    LimiterSettings limits,
    ApiSettings api,
    DispatchSettings dispatch,
    PublishSettings publish,
    ConsumerSettings consumer,
    boolean genAiMetrics) {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Pattern WEIGHT = Pattern.compile("([A-Za-z0-9._-]{1,249})=(\\d{1,5})");
  private static final int MAX_WEIGHT = 1_000;

  /// Reads them; the caller ends with [Settings#check].
  public static WorkerSettings read(Settings settings) {
    String worker = workerId(settings);
    Pool pool = pool(settings);
    InteractiveShare interactive = interactive(settings);
    int maxInFlight = settings.integer(Setting.KEYFLEET_MAX_IN_FLIGHT, 1, 100_000);
    return new WorkerSettings(
        KafkaSettings.read(settings),
        new PoolSource(
            pool,
            settings.duration(Setting.KEYFLEET_POOL_INTERVAL, Duration.ZERO, HOUR),
            () -> PoolReading.of(settings.again(), WorkerSettings::pool)),
        LimiterSettings.read(settings, interactive),
        ApiSettings.read(settings, pool.model(), worker, pool.headers()),
        new DispatchSettings(
            worker,
            Models.of(pool.model(), pool.providers()),
            weights(settings, interactive),
            maxInFlight,
            new DispatchSettings.Retries(
                settings.integer(Setting.KEYFLEET_MAX_ATTEMPTS, 1, 100),
                settings.duration(Setting.KEYFLEET_MAX_BACKOFF, Duration.ofMillis(1), HOUR),
                settings.duration(Setting.KEYFLEET_MAX_RETRY_AFTER, Duration.ofMillis(1), HOUR)),
            budget(settings)),
        PublishSettings.read(settings, worker),
        consumer(settings),
        genAiMetrics(settings));
  }

  /// The same for another Kafka.
  public WorkerSettings on(KafkaSettings other) {
    return new WorkerSettings(other, pools, limits, api, dispatch, publish, consumer, genAiMetrics);
  }

  /// The accounts whose keys it has at the start.
  public List<Account> accounts() {
    return pool().accounts();
  }

  /// The pool that it starts with.
  public Pool pool() {
    return pools.first();
  }

  /// Reads the pool, whose every model needs a price if there is a budget.
  private static Pool pool(Settings settings) {
    Pool pool = Pool.read(settings);
    String unpriced = budget(settings).isEmpty() ? "" : unpriced(pool);
    if (!unpriced.isEmpty()) {
      settings.problem(
          Setting.KEYFLEET_BUDGET,
          "needs the prices of all models, which a pool file gives, 0 for what costs nothing;"
              + " missing: "
              + unpriced);
    }
    return pool;
  }

  /// What batches leave to single requests, of which the worker must hear.
  public static InteractiveShare interactive(Settings settings) {
    InteractiveShare share =
        new InteractiveShare(settings.part(Setting.KEYFLEET_INTERACTIVE_SHARE));
    String topic = settings.text(Setting.KEYFLEET_INTERACTIVE_TOPIC);
    boolean followed =
        settings.list(Setting.KEYFLEET_TOPICS).contains(topic)
            || TopicPattern.read(settings).filter(pattern -> pattern.matches(topic)).isPresent();
    if (share.any() && !followed) {
      settings.problem(
          Setting.KEYFLEET_INTERACTIVE_SHARE,
          "would be left idle: KEYFLEET_TOPICS does not have the topic '" + topic + "'");
    }
    return share;
  }

  private static TopicWeights weights(Settings settings, InteractiveShare interactive) {
    Map<String, Integer> byTopic = new HashMap<>();
    for (String weight : settings.list(Setting.KEYFLEET_TOPIC_WEIGHTS)) {
      Matcher parts = WEIGHT.matcher(weight);
      int share = parts.matches() ? Integer.parseInt(parts.group(2)) : 0;
      if (share < 1 || share > MAX_WEIGHT) {
        settings.problem(
            Setting.KEYFLEET_TOPIC_WEIGHTS,
            "is a list like urgent=5,prompts=1, each from 1 to " + MAX_WEIGHT);
      } else {
        byTopic.put(parts.group(1), share);
      }
    }
    return new TopicWeights(
        byTopic, settings.text(Setting.KEYFLEET_INTERACTIVE_TOPIC), interactive);
  }

  /// Money that can be counted: what has no price would never reach a budget.
  private static Optional<BigDecimal> budget(Settings settings) {
    Optional<String> text = settings.find(Setting.KEYFLEET_BUDGET);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!text.get().matches("\\d{1,12}(\\.\\d{1,12})?")) {
      settings.problem(Setting.KEYFLEET_BUDGET, "is an amount like 5 or 12.50");
      return Optional.empty();
    }
    return Optional.of(new BigDecimal(text.get()));
  }

  private static String unpriced(Pool pool) {
    List<String> missing = new ArrayList<>();
    for (Provider provider : pool.providers()) {
      if (provider.models().isEmpty()) {
        missing.add("those of " + provider + ", whose models are not named");
      }
      provider.models().keySet().stream()
          .filter(model -> !provider.prices().containsKey(model))
          .sorted()
          .forEach(model -> missing.add(model + " of " + provider));
    }
    return String.join(", ", missing);
  }

  private static boolean genAiMetrics(Settings settings) {
    return settings.read(
        Setting.KEYFLEET_GENAI_METRICS,
        false,
        text -> {
          if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException();
          }
          return text.equals("true");
        },
        "is neither true nor false");
  }

  private static ConsumerSettings consumer(Settings settings) {
    List<String> topics = settings.list(Setting.KEYFLEET_TOPICS);
    if (topics.isEmpty()) {
      settings.problem(Setting.KEYFLEET_TOPICS, "names no topic");
    }
    return new ConsumerSettings(
        new SubscribedTopics(
            topics,
            TopicPattern.read(settings),
            settings.text(Setting.KEYFLEET_INTERACTIVE_TOPIC),
            settings.text(Setting.KEYFLEET_ACCOUNTS_TOPIC),
            settings.text(Setting.KEYFLEET_RUNS_TOPIC)),
        settings.text(Setting.KEYFLEET_GROUP),
        settings.duration(Setting.KEYFLEET_SESSION_TIMEOUT, SECOND, Duration.ofMinutes(30)),
        settings.duration(Setting.KEYFLEET_DRAIN_TIME, Duration.ZERO, HOUR),
        settings.integer(Setting.KEYFLEET_MAX_IN_HAND, 1, 1_000_000));
  }

  private static String workerId(Settings settings) {
    String id =
        settings
            .find(Setting.KEYFLEET_WORKER_ID)
            .orElseGet(() -> hostName() + "-" + ProcessHandle.current().pid());
    if (!id.matches("[A-Za-z0-9._-]{1,100}")) {
      settings.problem(
          Setting.KEYFLEET_WORKER_ID, "may have letters, digits, dots, dashes, at most 100");
    }
    return id;
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9._-]", "-");
    } catch (UnknownHostException e) {
      return "worker";
    }
  }
}
