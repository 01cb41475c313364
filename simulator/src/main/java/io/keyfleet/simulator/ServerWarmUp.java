package io.keyfleet.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.simulator.model.ThinkingTime;
import io.keyfleet.simulator.quota.QuotaSpec;
import io.keyfleet.simulator.settings.AccountSettings;
import io.keyfleet.simulator.settings.SimulatorSettings;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Calls to a simulated API of its own, so that the JVM has loaded and compiled what serving takes:
/// a cold one lets the first calls in late, and would judge by its own delay. Clients are sockets,
/// which cost less than what is warmed.
public final class ServerWarmUp {
  /// For a fleet of thousands of calls at once.
  public static final int CROWD = 400;

  /// For a first look.
  public static final int FEW = 10;

  private static final int CALLS_EACH = 40;

  /// Enough for waiting to be warmed as well.
  private static final ThinkingTime SHORT = new ThinkingTime(Duration.ofMillis(20), 0.35);

  private static final Secret FREE = new Secret("sk-warm-up-free");
  private static final Secret LIMITED = new Secret("sk-warm-up-limited");
  private static final String BODY =
      "{\"model\":\"m\",\"max_tokens\":60,\"messages\":[{\"role\":\"user\",\"content\":\"Answer as"
          + " {\\\"expression\\\": …, \\\"infer\\\": …}: 12 + 3 * 4\"}]}";

  private ServerWarmUp() {}

  /// Makes the calls, and returns when they are answered.
  ///
  /// @param like the API that is to be served
  /// @param connections how many call at once, 40 times each
  public static void run(SimulatorSettings like, int connections) {
    List<AccountSettings> accounts =
        List.of(
            AccountSettings.of(
                FREE, QuotaSpec.parse("1000000/s"), QuotaSpec.parse("999999999 tokens/s")),
            new AccountSettings("limited", List.of(LIMITED), like.accounts().getFirst().quotas()));
    SimulatorSettings settings =
        new SimulatorSettings("127.0.0.1", 0, accounts, like.provider(), SHORT, like.model());
    try (SimulatedApi api = new SimulatedApi(settings, SystemTime.TICKER, SystemTime.WALL);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < connections; i++) {
        Secret key = i % 4 == 0 ? LIMITED : FREE;
        threads.execute(() -> call(api.port(), key.reveal()));
      }
    }
  }

  private static void call(int port, String key) {
    byte[] body = BODY.getBytes(UTF_8);
    String head =
        "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + key
            + "\r\napi-key: "
            + key
            + "\r\nUser-Agent: keyfleet/0 (warm-up)\r\nX-Client-Request-Id: warm-up-0-1-1\r\n"
            + "Content-Type: application/json\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      OutputStream out = new BufferedOutputStream(socket.getOutputStream());
      InputStream in = socket.getInputStream();
      byte[] read = new byte[8_192];
      for (int i = 0; i < CALLS_EACH; i++) {
        out.write(head.getBytes(UTF_8));
        out.write(body);
        out.flush();
        // a small response comes in one or two pieces; what is left is read with the next
        if (in.read(read) < 0) {
          return;
        }
      }
    } catch (IOException e) {
      // as warm as it got
    }
  }
}
