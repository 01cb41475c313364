package io.keyfleet.sandbox.fleet;

import io.keyfleet.sandbox.broker.BrokerSettings;
import io.keyfleet.sandbox.broker.EmbeddedBroker;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A broker for all tests of a class.
final class SharedBroker implements BeforeAllCallback, AfterAllCallback {
  private @Nullable EmbeddedBroker broker;

  @Override
  public void beforeAll(ExtensionContext context) {
    broker = new EmbeddedBroker(BrokerSettings.temporary());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    running().close();
  }

  String bootstrapServers() {
    return running().bootstrapServers();
  }

  private EmbeddedBroker running() {
    return Objects.requireNonNull(broker, "before the tests");
  }
}
