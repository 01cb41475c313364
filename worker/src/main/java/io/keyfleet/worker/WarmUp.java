package io.keyfleet.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.CallUsage;
import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.account.Quota;
import io.keyfleet.worker.api.ApiSettings;
import io.keyfleet.worker.api.CallHeaders;
import io.keyfleet.worker.api.ResponseSettings;
import io.keyfleet.worker.api.http.OkHttpChatApi;
import io.keyfleet.worker.network.NetworkSettings;
import io.keyfleet.worker.ownership.Lease;
import io.keyfleet.worker.ownership.OwnedAccount;
import io.keyfleet.worker.quota.LimiterSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls to a stub inside this process, before the worker takes part: a fresh JVM loads and
/// compiles what a call takes, and its first requests would be late on their way by more than a
/// quota's margin covers.
final class WarmUp {
  private static final Logger log = LoggerFactory.getLogger(WarmUp.class);
  private static final int CALLS = 200;
  private static final int AT_ONCE = 10;
  private static final Quota UNBOUNDED = Quota.requests(new Rate(CALLS, Duration.ofMillis(1)));
  private static final CallUsage ASK = new CallUsage("any", 1, 1);
  private static final byte[] ANSWER =
      """
      {"id":"warm-up","object":"chat.completion","model":"any","choices":[{"index":0,"message":\
      {"role":"assistant","content":"2"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,\
      "completion_tokens":1,"total_tokens":2}}\
      """
          .getBytes(UTF_8);

  private WarmUp() {}

  /// Makes the calls, and returns when they are answered. If no stub can be had, a warning is all
  /// that comes of it.
  static void run() {
    try {
      HttpServer stub =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      try (ExecutorService serving = Executors.newVirtualThreadPerTaskExecutor()) {
        stub.setExecutor(serving);
        stub.createContext(
            "/",
            exchange -> {
              try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(200, ANSWER.length);
                exchange.getResponseBody().write(ANSWER);
              }
            });
        stub.start();
        call(URI.create("http://127.0.0.1:" + stub.getAddress().getPort() + "/v1"));
      } finally {
        stub.stop(0);
      }
    } catch (IOException e) {
      log.warn("no warm-up: {}", e.toString());
    }
  }

  private static void call(URI baseUrl) {
    Lease lease = new Lease(Duration.ofMinutes(1), SystemTime.TICKER, SystemTime.WALL);
    lease.renew(lease.now());
    Account account =
        new Account(
            "warm-up",
            Provider.plain("warm-up", baseUrl),
            List.of(new Secret("sk-warm-up")),
            List.of(UNBOUNDED),
            OptionalInt.empty());
    OwnedAccount owned =
        new OwnedAccount(account, lease, new LimiterSettings(Duration.ZERO, CALLS));
    Prompt prompt = Prompt.ofText(Labels.NONE, "1 + 1");
    ApiSettings settings =
        new ApiSettings(
            "any",
            "warm-up",
            Duration.ofSeconds(10),
            new ResponseSettings(1 << 20, true, 1 << 20),
            AT_ONCE,
            NetworkSettings.PLAIN);
    try (OkHttpChatApi client = new OkHttpChatApi(settings, SystemTime.TICKER, SystemTime.WALL);
        ExecutorService calling =
            Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      for (int i = 0; i < CALLS; i++) {
        calling.execute(() ->
            client.call(
                prompt, new CallHeaders("warm-up"), owned.acquire(ASK, SystemTime.TICKER.nanos())));
      }
    }
  }
}
