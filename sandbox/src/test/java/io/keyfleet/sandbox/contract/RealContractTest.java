package io.keyfleet.sandbox.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;

/// A real API keeps the contract. It is named by `KEYFLEET_CONTRACT_BASE_URL`,
/// `KEYFLEET_CONTRACT_API_KEY` and, where it is not `gpt-4o-mini`, `KEYFLEET_CONTRACT_MODEL`; its
/// answers cost money, a handful of short ones.
class RealContractTest implements ChatContract {
  private static final Map<String, String> ENVIRONMENT = System.getenv();

  @BeforeAll
  static void somebodyNamesOne() {
    boolean named =
        ENVIRONMENT.containsKey("KEYFLEET_CONTRACT_BASE_URL")
            && ENVIRONMENT.containsKey("KEYFLEET_CONTRACT_API_KEY");
    String skipped =
        "SKIPPED: no real API is held to the contract; set KEYFLEET_CONTRACT_BASE_URL and"
            + " KEYFLEET_CONTRACT_API_KEY";
    if (!named) {
      System.err.println(skipped);
    }
    assumeTrue(named, skipped);
  }

  @Override
  public ContractEndpoint endpoint() {
    return new ContractEndpoint(
        named("KEYFLEET_CONTRACT_BASE_URL"),
        named("KEYFLEET_CONTRACT_API_KEY"),
        ENVIRONMENT.getOrDefault("KEYFLEET_CONTRACT_MODEL", "gpt-4o-mini"));
  }

  @Override
  public Optional<ContractEndpoint> exhausted() {
    return Optional.empty();
  }

  private static String named(String name) {
    return Optional.ofNullable(ENVIRONMENT.get(name)).orElseThrow();
  }
}
