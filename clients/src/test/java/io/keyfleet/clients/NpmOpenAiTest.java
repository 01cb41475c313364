package io.keyfleet.clients;

import org.junit.jupiter.api.Test;

/// Runs `node/check.mjs`, which asks the simulated API with OpenAI's client for Node.
class NpmOpenAiTest {
  @Test
  void everythingThatItsScriptChecksHolds() throws Exception {
    Programs.prepareNode();
    try (Simulation simulation = new Simulation()) {
      Programs.run("node", "check.mjs", simulation.baseUrl(), Simulation.KEY, Simulation.TWICE);
    }
  }
}
