package io.keyfleet.gateway.http;

import io.keyfleet.gateway.access.GatewayKey;
import io.keyfleet.gateway.access.GatewayKeys;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.time.SystemTime;
import java.util.Map;

/// A server that knows the owners `a` and `b`, by `key-a` and `key-b`.
public final class TwoKeys {
  private TwoKeys() {}

  /// One at a free port.
  public static GatewayServer server() {
    return new GatewayServer(
        "127.0.0.1",
        0,
        new GatewayKeys(
            Map.of(
                new Secret("key-a"), new GatewayKey("a", "prompts"),
                new Secret("key-b"), new GatewayKey("b", "prompts")),
            new GatewayKey("anyone", "prompts")),
        SystemTime.TICKER);
  }
}
