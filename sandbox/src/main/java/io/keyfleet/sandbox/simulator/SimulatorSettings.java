package io.keyfleet.sandbox.simulator;

import io.keyfleet.sandbox.simulator.answers.Latency;
import io.keyfleet.sandbox.simulator.answers.ModelSettings;
import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import java.util.List;
import java.util.stream.IntStream;

/// What a simulated API is like.
///
/// @param host address it listens on
/// @param port 0 for any free one
/// @param keys the keys it knows, each an account of its own
/// @param rate what each account may call, in any window
/// @param latency how long an answer takes
/// @param model who answers
public record SimulatorSettings(
    String host, int port, List<Secret> keys, Rate rate, Latency latency, ModelSettings model) {
  /// Where nobody gives a port.
  public static final int DEFAULT_PORT = 8089;

  /// Most keys.
  public static final int MAX_KEYS = 10_000;

  public SimulatorSettings {
    keys = List.copyOf(keys);
  }

  /// On any free port of this machine, with the standard latency and model.
  public static SimulatorSettings of(List<Secret> keys, Rate rate) {
    return new SimulatorSettings(
        "127.0.0.1", 0, keys, rate, Latency.STANDARD, ModelSettings.STANDARD);
  }

  /// `sk-sim-1`, `sk-sim-2`, …
  ///
  /// @param count 1 to [#MAX_KEYS]
  public static List<Secret> generatedKeys(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> new Secret("sk-sim-" + i)).toList();
  }

  /// The same with another latency.
  public SimulatorSettings with(Latency other) {
    return new SimulatorSettings(host, port, keys, rate, other, model);
  }

  /// The same with another model.
  public SimulatorSettings with(ModelSettings other) {
    return new SimulatorSettings(host, port, keys, rate, latency, other);
  }

  /// The same at another place.
  public SimulatorSettings at(String otherHost, int otherPort) {
    return new SimulatorSettings(otherHost, otherPort, keys, rate, latency, model);
  }
}
