package io.keyfleet.clients;

import io.keyfleet.contract.RecordJson;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.simulator.SimulatedApi;
import io.keyfleet.simulator.fault.FaultJson;
import io.keyfleet.simulator.model.ModelSettings;
import io.keyfleet.simulator.model.ThinkingTime;
import io.keyfleet.simulator.quota.QuotaSpec;
import io.keyfleet.simulator.settings.AccountSettings;
import io.keyfleet.simulator.settings.SimulatorSettings;
import java.io.IOException;
import java.util.List;

/// A simulated API as the tests of this module want it: right answers, at once, one model, and one
/// account that may call as often as it likes beside one that may call twice a day.
final class Simulation implements AutoCloseable {
  static final String KEY = "sk-clients-unlimited";
  static final String TWICE = "sk-clients-twice-a-day";
  static final String MODEL = "gpt-4o-mini";
  static final String QUESTION = "Answer as {\"expression\": …, \"infer\": …}: 2 + 3 * 4";

  private final SimulatedApi api =
      new SimulatedApi(
          SimulatorSettings.of(
                  List.of(
                      AccountSettings.of(new Secret(KEY)),
                      AccountSettings.of(new Secret(TWICE), QuotaSpec.parse("2/d"))))
              .with(ThinkingTime.NONE)
              .with(new ModelSettings(MODEL, 1, 1, 1))
              .serving(MODEL),
          SystemTime.TICKER,
          SystemTime.WALL);

  String baseUrl() {
    return api.baseUrl();
  }

  /// @param fault as `POST /faults` names it
  void inject(String fault) throws IOException {
    api.inject(FaultJson.read(RecordJson.MAPPER.readTree("{\"fault\":\"" + fault + "\"}")));
  }

  @Override
  public void close() {
    api.close();
  }
}
