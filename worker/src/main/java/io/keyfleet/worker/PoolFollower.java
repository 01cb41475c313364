package io.keyfleet.worker;

import io.keyfleet.contract.KeyId;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.api.http.OkHttpChatApi;
import io.keyfleet.worker.consumer.ConsumerGroup;
import io.keyfleet.worker.dispatch.Dispatcher;
import io.keyfleet.worker.metrics.MicrometerMetrics;
import io.keyfleet.worker.pool.Pool;
import io.keyfleet.worker.pool.PoolWatch;
import io.keyfleet.worker.queue.Models;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has a worker work with a changed pool: accounts, keys, quotas, providers and headers. The model
/// of prompts that name none, and the currency, stay those of the start. For the thread that
/// watches the pool, but for [#refused].
final class PoolFollower implements PoolWatch.Listener {
  private static final Logger log = LoggerFactory.getLogger(PoolFollower.class);

  /// Names that a line of the log has room for.
  private static final int MAX_NAMES = 20;

  private static final int MAX_PROBLEMS = 10;

  private final OkHttpChatApi api;
  private final Dispatcher dispatcher;
  private final ConsumerGroup group;
  private final MicrometerMetrics metrics;
  private Pool pool;
  private volatile boolean refused;

  /// @param pool that the worker starts with
  PoolFollower(
      Pool pool,
      OkHttpChatApi api,
      Dispatcher dispatcher,
      ConsumerGroup group,
      MicrometerMetrics metrics) {
    this.pool = pool;
    this.api = api;
    this.dispatcher = dispatcher;
    this.group = group;
    this.metrics = metrics;
  }

  /// Whether the pool's files hold what is not used.
  boolean refused() {
    return refused;
  }

  @Override
  public void changed(Pool changed) {
    Pool before = pool;
    boolean same = byId(before).equals(byId(changed)) && before.headers().equals(changed.headers());
    if (same && !refused) {
      return;
    }
    pool = changed;
    refused = false;
    metrics.poolChanged(true);
    log.info("the pool's files changed: {}", difference(before, changed));
    moved(before, changed)
        .forEach((key, accounts) ->
            log.warn("{} went from {}; what was used there does not count here", key, accounts));
    if (!before.model().equals(changed.model()) || !before.currency().equals(changed.currency())) {
      log.warn("another model for prompts that name none, or another currency, needs a restart");
    }
    if (!same) {
      // calls may go out to a provider of before until the group has heard
      var headers = new HashMap<>(before.headers());
      headers.putAll(changed.headers());
      api.headers(headers);
      dispatcher.serve(Models.of(dispatcher.standardModel(), changed.providers()));
      group.change(changed.accounts());
    }
  }

  @Override
  public void refused(List<String> problems) {
    refused = true;
    metrics.poolChanged(false);
    log.warn(
        "the pool's files changed and are not used, the accounts stay as they are: {}{}",
        problems.stream().limit(MAX_PROBLEMS).collect(Collectors.joining("; ")),
        problems.size() > MAX_PROBLEMS ? "; and more" : "");
  }

  private static Map<String, Account> byId(Pool pool) {
    return pool.accounts().stream().collect(Collectors.toMap(Account::id, Function.identity()));
  }

  private static String difference(Pool before, Pool after) {
    Map<String, Account> old = byId(before);
    Map<String, Account> fresh = byId(after);
    List<String> parts = new ArrayList<>();
    names("added", fresh.keySet().stream().filter(id -> !old.containsKey(id)).toList(), parts);
    names("removed", old.keySet().stream().filter(id -> !fresh.containsKey(id)).toList(), parts);
    names(
        "changed",
        fresh.values().stream()
            .filter(account -> old.containsKey(account.id()))
            .filter(account -> !account.equals(old.get(account.id())))
            .map(Account::id)
            .toList(),
        parts);
    return parts.isEmpty() ? "the accounts are as before" : String.join("; ", parts);
  }

  private static void names(String what, List<String> ids, List<String> parts) {
    if (!ids.isEmpty()) {
      String names = ids.stream().sorted().limit(MAX_NAMES).collect(Collectors.joining(", "));
      String more = ids.size() > MAX_NAMES ? ", …" : "";
      parts.add(ids.size() + " account(s) " + what + ": " + names + more);
    }
  }

  /// Keys of another account than before, which are still the same account to their provider.
  private static Map<String, String> moved(Pool before, Pool after) {
    Map<KeyId, String> owners = owners(before);
    Map<String, String> moved = new TreeMap<>();
    owners(after)
        .forEach((key, account) -> {
          String owner = owners.getOrDefault(key, account);
          if (!owner.equals(account)) {
            moved.put(key.value(), "account " + owner + " to " + account);
          }
        });
    return moved;
  }

  private static Map<KeyId, String> owners(Pool pool) {
    Map<KeyId, String> owners = new HashMap<>();
    for (Account account : pool.accounts()) {
      account.keys().stream().map(Secret::id).forEach(key -> owners.put(key, account.id()));
    }
    return owners;
  }
}
