package io.keyfleet.sandbox.contract;

import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.simulator.SimulatedApi;
import io.keyfleet.simulator.dialect.Dialects;
import io.keyfleet.simulator.model.ThinkingTime;
import io.keyfleet.simulator.quota.QuotaSpec;
import io.keyfleet.simulator.settings.AccountSettings;
import io.keyfleet.simulator.settings.SimulatorSettings;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// The simulated API keeps the contract in every dialect.
@ParameterizedClass(name = "{0}")
@ValueSource(strings = {"openai", "azure", "anthropic", "deepseek", "gemini", "groq"})
class SimulatedContractTest implements ChatContract {
  private static final String KEY = "sk-contract";
  private static final String EXHAUSTED = "sk-contract-exhausted";
  private static final String MODEL = "gpt-4o-mini";

  private final SimulatedApi api;

  SimulatedContractTest(String dialect) {
    SimulatorSettings settings =
        SimulatorSettings.of(
                List.of(
                    AccountSettings.of(new Secret(KEY)),
                    AccountSettings.of(new Secret(EXHAUSTED), QuotaSpec.parse("100 tokens/min"))))
            .with(ThinkingTime.NONE)
            .speaking(Dialects.named(dialect).orElseThrow())
            .serving(MODEL);
    api = new SimulatedApi(settings, SystemTime.TICKER, SystemTime.WALL);
  }

  @AfterEach
  void close() {
    api.close();
  }

  @Override
  public ContractEndpoint endpoint() {
    return new ContractEndpoint(api.baseUrl(), KEY, MODEL);
  }

  @Override
  public Optional<ContractEndpoint> exhausted() throws Exception {
    ContractEndpoint exhausted = endpoint().withKey(EXHAUSTED);
    exhausted.post(exhausted.question());
    return Optional.of(exhausted);
  }
}
