package io.keyfleet.worker;

import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.worker.accounts.Account;
import io.keyfleet.worker.accounts.LimiterSettings;
import io.keyfleet.worker.api.ApiSettings;
import io.keyfleet.worker.dispatch.DispatchSettings;
import io.keyfleet.worker.intake.Followed;
import io.keyfleet.worker.intake.IntakeSettings;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// All that a worker is configured with.
///
/// @param accounts those whose keys it has
public record WorkerSettings(
    KafkaSettings kafka,
    List<Account> accounts,
    LimiterSettings limits,
    ApiSettings api,
    DispatchSettings dispatch,
    IntakeSettings intake) {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Pattern LOOPBACK =
      Pattern.compile(
          "localhost|127(\\.\\d{1,3}){3}|\\[?::1]?|.*\\.localhost", Pattern.CASE_INSENSITIVE);

  /// Reads them; the caller ends with [Settings#check].
  public static WorkerSettings read(Settings settings) {
    String worker = workerId(settings);
    int maxInFlight = settings.integer(Setting.KEYFLEET_MAX_IN_FLIGHT, 1, 100_000);
    return new WorkerSettings(
        KafkaSettings.read(settings),
        accounts(settings),
        new LimiterSettings(
            settings.duration(Setting.KEYFLEET_QUOTA_MARGIN, Duration.ZERO, Duration.ofMinutes(1)),
            settings.integer(Setting.KEYFLEET_BURST, 1, 100_000)),
        api(settings, worker, maxInFlight),
        new DispatchSettings(
            worker,
            maxInFlight,
            settings.integer(Setting.KEYFLEET_MAX_ATTEMPTS, 1, 100),
            settings.duration(Setting.KEYFLEET_MAX_BACKOFF, Duration.ofMillis(1), HOUR),
            settings.duration(Setting.KEYFLEET_MAX_RETRY_AFTER, Duration.ofMillis(1), HOUR)),
        intake(settings));
  }

  /// The same for another Kafka.
  public WorkerSettings on(KafkaSettings other) {
    return new WorkerSettings(other, accounts, limits, api, dispatch, intake);
  }

  private static IntakeSettings intake(Settings settings) {
    List<String> topics = settings.list(Setting.KEYFLEET_TOPICS);
    if (topics.isEmpty()) {
      settings.problem(Setting.KEYFLEET_TOPICS, "names no topic");
    }
    return new IntakeSettings(
        new Followed(
            topics,
            pattern(settings),
            settings.text(Setting.KEYFLEET_ACCOUNTS_TOPIC),
            settings.text(Setting.KEYFLEET_RUNS_TOPIC)),
        settings.text(Setting.KEYFLEET_GROUP),
        settings.duration(Setting.KEYFLEET_SESSION_TIMEOUT, SECOND, Duration.ofMinutes(30)),
        settings.duration(Setting.KEYFLEET_DRAIN_TIME, Duration.ZERO, HOUR),
        settings.integer(Setting.KEYFLEET_MAX_IN_HAND, 1, 1_000_000));
  }

  private static Optional<Pattern> pattern(Settings settings) {
    return settings
        .find(Setting.KEYFLEET_TOPIC_PATTERN)
        .map(text ->
            settings.read(
                Setting.KEYFLEET_TOPIC_PATTERN,
                Pattern.compile(""),
                Pattern::compile,
                "is no regular expression of Java's"));
  }

  private static ApiSettings api(Settings settings, String worker, int maxInFlight) {
    URI url = settings.url(Setting.BASE_URL);
    String host = String.valueOf(url.getHost());
    if ("http".equals(url.getScheme())
        && !LOOPBACK.matcher(host).matches()
        && !settings.list(Setting.KEYFLEET_ALLOW_HTTP).contains(host)) {
      settings.problem(
          Setting.BASE_URL,
          "would send the keys to "
              + host
              + " unencrypted: use https, or name the host in KEYFLEET_ALLOW_HTTP");
    }
    return new ApiSettings(
        url,
        settings.text(Setting.MODEL),
        worker,
        settings.duration(Setting.KEYFLEET_CALL_TIMEOUT, Duration.ofMillis(100), HOUR),
        settings.integer(Setting.KEYFLEET_MAX_RESPONSE_BYTES, 1024, 1 << 30),
        maxInFlight);
  }

  /// Each key is an account of its own. A fleet-wide rate is divided evenly, rounded down so that
  /// the sum never exceeds it.
  private static List<Account> accounts(Settings settings) {
    List<Secret> keys = settings.keys(Setting.API_KEY);
    List<Rate> quotas = new ArrayList<>();
    Optional<Rate> fleet = settings.rate(Setting.FLEET_RATE_LIMIT);
    settings.rate(Setting.RATE_LIMIT).ifPresent(quotas::add);
    if (fleet.isPresent() && !keys.isEmpty()) {
      long share = fleet.get().count() / keys.size();
      if (share == 0) {
        settings.problem(
            Setting.FLEET_RATE_LIMIT,
            "leaves less than one request for each of "
                + keys.size()
                + " accounts; give it over a longer window, such as 60/min");
      } else {
        quotas.add(new Rate(share, fleet.get().window()));
      }
    }
    String provider = String.valueOf(settings.url(Setting.BASE_URL).getHost());
    return keys.stream().map(key -> new Account(key.id().value(), provider, key, quotas)).toList();
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
