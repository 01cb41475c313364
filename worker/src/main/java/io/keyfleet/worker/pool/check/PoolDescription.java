package io.keyfleet.worker.pool.check;

import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.network.HeaderValue;
import io.keyfleet.worker.pool.Pool;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A pool in lines for people. Keys appear by their public names only.
public final class PoolDescription {
  private PoolDescription() {}

  public static List<String> of(Pool pool) {
    List<String> lines = new ArrayList<>();
    int keys = pool.accounts().stream().mapToInt(account -> account.keys().size()).sum();
    lines.add(
        "%d account(s) of %d provider(s), %d key(s); prices in %s; prompts that name no model: %s"
            .formatted(
                pool.accounts().size(),
                pool.providers().size(),
                keys,
                pool.currency(),
                pool.model()));
    for (Provider provider : pool.providers()) {
      lines.add(provider(provider) + headers(pool.headers().get(provider.name())));
      pool.accounts().stream()
          .filter(account -> account.provider().equals(provider))
          .map(PoolDescription::account)
          .forEach(lines::add);
    }
    pool.warning().map("warning: "::concat).ifPresent(lines::add);
    return lines;
  }

  private static String provider(Provider provider) {
    URI url = provider.baseUrl();
    String address = url.getScheme() + "://" + url.getRawAuthority() + url.getPath();
    String models =
        provider.models().isEmpty()
            ? "every model"
            : provider.models().entrySet().stream()
                .map(model -> model.getKey() + " as " + model.getValue())
                .sorted()
                .collect(Collectors.joining(", "));
    return provider.name() + " at " + address + ": " + models;
  }

  /// Their names only.
  private static String headers(@Nullable Map<String, HeaderValue> own) {
    return own == null || own.isEmpty()
        ? ""
        : "; headers " + String.join(", ", new TreeSet<>(own.keySet()));
  }

  private static String account(Account account) {
    Stream<String> keys = account.keys().stream().map(key -> key.id().value());
    Stream<String> quotas = account.quotas().stream().map(Object::toString);
    Stream<String> atOnce =
        account.maxInFlight().stream().mapToObj(most -> most + " calls at the same time");
    return "  "
        + account.id()
        + ": "
        + keys.collect(Collectors.joining(", "))
        + "; "
        + Stream.concat(quotas, atOnce).collect(Collectors.joining("; "));
  }
}
