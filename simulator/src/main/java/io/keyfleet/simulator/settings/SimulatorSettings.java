package io.keyfleet.simulator.settings;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.simulator.dialect.Dialect;
import io.keyfleet.simulator.model.ModelSettings;
import io.keyfleet.simulator.model.ThinkingTime;
import io.keyfleet.simulator.quota.QuotaUnit;
import java.util.List;
import java.util.stream.IntStream;

/// What a simulated API is like.
///
/// @param host address it listens on
/// @param port 0 for any free one
/// @param accounts that it knows
/// @param provider whom it pretends to be
/// @param latency how long an answer takes
/// @param model who answers
public record SimulatorSettings(
    String host,
    int port,
    List<AccountSettings> accounts,
    SimulatedProvider provider,
    ThinkingTime latency,
    ModelSettings model) {
  /// Where nobody gives a port.
  public static final int DEFAULT_PORT = 8089;

  /// Most keys of all accounts together.
  public static final int MAX_KEYS = 10_000;

  public SimulatorSettings {
    accounts = List.copyOf(accounts);
  }

  /// On any free port of this machine, each key an account of its own.
  public static SimulatorSettings of(List<Secret> keys, Rate rate) {
    return of(AccountSettings.each(keys, rate));
  }

  /// On any free port of this machine, with the standard latency and model.
  public static SimulatorSettings of(List<AccountSettings> accounts) {
    return new SimulatorSettings(
        "127.0.0.1",
        0,
        accounts,
        SimulatedProvider.OPENAI,
        ThinkingTime.STANDARD,
        ModelSettings.STANDARD);
  }

  /// `sk-sim-1`, `sk-sim-2`, …
  ///
  /// @param count 1 to [#MAX_KEYS]
  public static List<Secret> generatedKeys(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> new Secret("sk-sim-" + i)).toList();
  }

  /// The keys of all accounts.
  public List<Secret> keys() {
    return accounts.stream().flatMap(account -> account.keys().stream()).toList();
  }

  /// What the first account may request in a window.
  ///
  /// @throws java.util.NoSuchElementException if it has no quota of requests
  public Rate rate() {
    return accounts.getFirst().quotas().stream()
        .filter(quota -> quota.counted() == QuotaUnit.REQUESTS)
        .findFirst()
        .map(quota -> new Rate(quota.limit(), quota.window()))
        .orElseThrow();
  }

  /// The same with another latency.
  public SimulatorSettings with(ThinkingTime other) {
    return new SimulatorSettings(host, port, accounts, provider, other, model);
  }

  /// The same with another model.
  public SimulatorSettings with(ModelSettings other) {
    return new SimulatorSettings(host, port, accounts, provider, latency, other);
  }

  /// The same in another dialect.
  public SimulatorSettings speaking(Dialect dialect) {
    SimulatedProvider other = new SimulatedProvider(dialect, provider.models());
    return new SimulatorSettings(host, port, accounts, other, latency, model);
  }

  /// The same with these models only; 404 for any other.
  public SimulatorSettings serving(String... models) {
    SimulatedProvider other = new SimulatedProvider(provider.dialect(), List.of(models));
    return new SimulatorSettings(host, port, accounts, other, latency, model);
  }

  /// The same at another place.
  public SimulatorSettings at(String otherHost, int otherPort) {
    return new SimulatorSettings(otherHost, otherPort, accounts, provider, latency, model);
  }
}
