package io.keyfleet.clients;

import io.keyfleet.gateway.GatewaySettings;
import io.keyfleet.sandbox.broker.BrokerSettings;
import io.keyfleet.sandbox.demo.ServedFleet;
import io.keyfleet.sandbox.demo.TemporaryFolder;
import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.status.StatusServer;
import io.keyfleet.service.status.StatusSettings;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.simulator.SimulatedApi;
import io.keyfleet.simulator.model.ModelSettings;
import io.keyfleet.simulator.model.ThinkingTime;
import io.keyfleet.simulator.settings.SimulatorSettings;
import io.keyfleet.worker.WorkerSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A fleet behind a gateway, before a simulated API that answers at once.
final class GatewayFixture implements AutoCloseable {
  /// One of the gateway's own keys.
  static final String KEY = "gateway-key-a";

  /// Another's, who sees nothing of the first one's.
  static final String OTHER_KEY = "gateway-key-b";

  private static final int ACCOUNTS = 4;

  private final TemporaryFolder folder = new TemporaryFolder("keyfleet-clients-");
  private final StatusServer status = new StatusServer(new StatusSettings("127.0.0.1", 0));
  private final Runnable closeApi;
  private final ServedFleet fleet;

  GatewayFixture() throws InterruptedException {
    List<Secret> keys = SimulatorSettings.generatedKeys(ACCOUNTS);
    SimulatedApi simulated =
        new SimulatedApi(
            SimulatorSettings.of(keys, Rate.parse("1000/s"))
                .with(ThinkingTime.NONE)
                .with(new ModelSettings(Simulation.MODEL, 1, 1, 1)),
            SystemTime.TICKER,
            SystemTime.WALL);
    this(simulated::close, simulated.baseUrl(), keys);
  }

  /// Before an API that answers the same each time.
  GatewayFixture(FixedApi api) throws InterruptedException {
    this(api::close, api.baseUrl(), SimulatorSettings.generatedKeys(ACCOUNTS));
  }

  private GatewayFixture(Runnable closeApi, String baseUrl, List<Secret> keys)
      throws InterruptedException {
    this.closeApi = closeApi;
    this.fleet =
        new ServedFleet(
            BrokerSettings.temporary(),
            List.of(WorkerSettings.read(settings(baseUrl, keys))),
            GatewaySettings.read(settings(baseUrl, keys)),
            status,
            () -> false);
  }

  String baseUrl() {
    return fleet.baseUrl();
  }

  @Override
  public void close() {
    fleet.close();
    status.close();
    closeApi.run();
    folder.close();
  }

  private Settings settings(String baseUrl, List<Secret> keys) {
    return new Settings(
        Map.of(),
        Map.of(
            "BASE_URL",
            baseUrl,
            "API_KEY",
            keys.stream().map(Secret::reveal).collect(Collectors.joining(",")),
            "RATE_LIMIT",
            "1000/s",
            "MODEL",
            Simulation.MODEL,
            "KEYFLEET_TOPICS",
            "prompts,interactive",
            "KEYFLEET_GATEWAY_PORT",
            "0",
            "KEYFLEET_GATEWAY_KEYS",
            "a=" + KEY + ",b=" + OTHER_KEY,
            "KEYFLEET_FILES",
            folder.path().toString()),
        Path.of("none.env"));
  }
}
